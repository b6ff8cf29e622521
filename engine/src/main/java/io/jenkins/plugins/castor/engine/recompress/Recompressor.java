package io.jenkins.plugins.castor.engine.recompress;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.Outcome;
import io.jenkins.plugins.castor.engine.repository.Catalogue;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.NewestHead;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreClock;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import io.jenkins.plugins.castor.engine.work.Parallel;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Compresses the packs of the newest generations again, harder, while others load and save. What it makes of a generation has the
 * same entries, key and origin, and takes its place as a new one; the old one stays until a prune removes it. For one use.
 */
public final class Recompressor {

    private final Store store;
    private final RecompressRequest request;
    private final Progress progress;
    private final long start = System.nanoTime();

    /** @param store stays open */
    public Recompressor(Store store, RecompressRequest request, Progress progress) {
        this.store = store;
        this.request = request;
        this.progress = progress;
    }

    /** What was found of a namespace: a plan, or a failure. */
    private record Found(Namespace namespace, Optional<Plan> plan, Optional<NamespaceResult> failure) {}

    /**
     * Compresses, the smallest work first. Trouble with one namespace is in the report, and does not affect the others.
     *
     * @throws IOException when the store cannot be listed
     * @throws InterruptedException when interrupted; what was published before stays
     */
    public RecompressReport recompress() throws IOException, InterruptedException {
        progress.phase("reading", 0);
        Instant now = request.dryRun() ? Instant.now() : StoreClock.now(store);
        List<Namespace> candidates = candidates(now);
        List<Found> found = new ArrayList<>(Parallel.map(candidates, namespace -> find(namespace, now)));
        found.removeIf(one -> one.plan().isEmpty() && one.failure().isEmpty());
        found.sort(Comparator.comparingLong(one -> one.plan().map(Plan::bytes).orElse(0L)));
        List<NamespaceResult> results = new ArrayList<>();
        for (Found one : found) {
            if (one.failure().isPresent()) {
                results.add(one.failure().get());
            } else {
                results.add(result(one.plan().orElseThrow(), now));
            }
        }
        return new RecompressReport(
                request.level(), results, request.dryRun(), Duration.ofNanos(System.nanoTime() - start));
    }

    /** The namespaces of which a head alone does not say that there is nothing to do. */
    private List<Namespace> candidates(Instant now) throws IOException {
        if (!request.namespaces().isEmpty()) {
            return request.namespaces();
        }
        return new Catalogue(store)
                .newest(request.believed()).stream()
                        .filter(newest -> newest.failure().isPresent()
                                || newest.head()
                                        .filter(head -> Plan.isPossible(head, request.level(), now))
                                        .isPresent())
                        .map(NewestHead::namespace)
                        .toList();
    }

    private Found find(Namespace namespace, Instant now) {
        try {
            return new Found(namespace, plan(namespace, now), Optional.empty());
        } catch (IOException e) {
            return new Found(
                    namespace,
                    Optional.empty(),
                    Optional.of(NamespaceResult.failed(namespace, FailureMessages.message(e))));
        }
    }

    private Optional<Plan> plan(Namespace namespace, Instant now) throws IOException {
        Heads.Newest found = new Heads(store, namespace, request.believed(), request.pins()).search();
        if (found.lost() > 0) {
            throw new IOException(
                    "the store lost generation " + found.lost() + ", which was there before; find out who removed it");
        }
        Optional<Head> newest = found.head();
        return newest.isPresent()
                ? Plan.of(store, newest.get(), found.highest(), request.level(), now)
                : Optional.empty();
    }

    private NamespaceResult result(Plan plan, Instant now) throws InterruptedException {
        Namespace namespace = plan.newest().namespace();
        Optional<String> refused = refusal(plan.newest());
        if (refused.isPresent()) {
            return NamespaceResult.failed(namespace, refused.get());
        }
        if (request.dryRun()) {
            return same(plan, Outcome.PLANNED, Optional.empty());
        }
        if (!hasTime()) {
            return same(plan, Outcome.LEFT, Optional.of("the deadline passed before it began"));
        }
        try {
            // What was planned first may be hours old. A prune relies on the limit.
            return Deadline.run(Optional.of(Deadline.LONGEST), () -> {
                Optional<Plan> current = plan(namespace, now);
                return current.isEmpty()
                        ? same(plan, Outcome.LEFT, Optional.of("a save published meanwhile"))
                        : new GenerationRecompressor(store, request, current.get(), progress, this::hasTime).run();
            });
        } catch (DamagedException | MissingObjectException e) {
            FailureMessages.interruptedInstead(e);
            return NamespaceResult.failed(
                    namespace, FailureMessages.message(e) + "; castor repair takes a damaged generation out of use");
        } catch (IOException e) {
            FailureMessages.interruptedInstead(e);
            return NamespaceResult.failed(namespace, FailureMessages.message(e));
        } catch (UncheckedIOException e) {
            return NamespaceResult.failed(namespace, FailureMessages.message(e));
        } catch (OutOfMemoryError e) {
            return NamespaceResult.failed(namespace, FailureMessages.TOO_LITTLE_MEMORY);
        }
    }

    private boolean hasTime() {
        return System.nanoTime() - start < request.deadline().toNanos();
    }

    /** Why nothing may be published: readers that trust keys would not believe a head that is not signed. */
    private Optional<String> refusal(Head newest) {
        if (newest.signature().isPresent() && request.signingKey().isEmpty()) {
            return Optional.of(
                    "its generations are signed, and what takes the place of one has to be, too; name the key to"
                            + " sign with");
        }
        try {
            request.signingKey()
                    .ifPresent(key -> key.checkCountsFor(newest.namespace().project()));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** A result that leaves the generation as it is. */
    static NamespaceResult same(Plan plan, Outcome outcome, Optional<String> remark) {
        long bytes = plan.newest().totals().packBytes();
        return new NamespaceResult(
                plan.newest().namespace(),
                outcome,
                OptionalLong.empty(),
                plan.packs().size(),
                plan.bytes(),
                bytes,
                bytes,
                remark);
    }
}

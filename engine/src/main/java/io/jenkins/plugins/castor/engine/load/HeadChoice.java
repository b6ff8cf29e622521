package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.key.BuildKey;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.RecentHeads;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.trust.Signatures;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses the generation that a load restores: an exact one, if the request asks for a key; else the newest one in use, if
 * the request allows its age.
 */
final class HeadChoice {

    /** Clocks of two machines may differ by this much. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private final Store store;
    private final LoadRequest request;
    private final Warnings warnings;
    private final List<String> rejected = new ArrayList<>();
    private boolean refused;

    /**
     * @param store stays open
     * @param request gives the trusted keys and the maximum age
     * @param warnings receives a line for every newer generation that was skipped, once one is chosen
     */
    HeadChoice(Store store, LoadRequest request, Warnings warnings) {
        this.store = store;
        this.request = request;
        this.warnings = warnings;
    }

    /**
     * The generation to restore.
     *
     * @param exact whether it was made for what the request asks for
     * @param why why it is not exact, if the request asks for a key; empty otherwise
     */
    record Chosen(Head head, boolean exact, Optional<String> why) {}

    /**
     * The generation to restore from the first of these namespaces that has an exact one; else the newest of the first that
     * has any, if the request takes it. Empty when there is none, and {@link #whyNone} then says why.
     *
     * @throws IOException when the store fails, or a head is of a newer version
     */
    Optional<Chosen> of(List<Namespace> namespaces) throws IOException {
        Optional<CacheKey> key = request.selection().key().flatMap(BuildKey::key);
        Optional<Head> first = Optional.empty();
        List<String> rejectedBefore = List.of();
        for (Namespace namespace : namespaces) {
            try {
                RecentHeads heads = RecentHeads.search(store, namespace, request.trustedKeys(), request.pins());
                Optional<Head> newest = acceptable(heads.newest(), namespace);
                if (first.isEmpty() && newest.isPresent()) {
                    first = newest;
                    rejectedBefore = List.copyOf(rejected);
                }
                Optional<Head> exact = newest.isPresent() && key.isPresent()
                        ? heads.withKey(key.get(), this::isUsable)
                        : Optional.empty();
                if (exact.isPresent()) {
                    rejected.forEach(warnings::add);
                    return Optional.of(new Chosen(exact.get(), true, Optional.empty()));
                }
            } catch (IOException e) {
                goOnWithout(namespace, first, e);
            }
            if (first.isPresent() && key.isEmpty()) {
                break;
            }
        }
        return first.isPresent() ? inexact(first.get(), rejectedBefore) : Optional.empty();
    }

    /** What fails after a generation was found does not keep that one from being restored, as it would be without a key. */
    private void goOnWithout(Namespace namespace, Optional<Head> first, IOException e) throws IOException {
        if (first.isEmpty() || Thread.currentThread().isInterrupted()) {
            throw e;
        }
        warnings.add("cannot look for an exact generation in " + namespace + ": " + FailureMessages.message(e));
        refused = true;
    }

    private Optional<Chosen> inexact(Head head, List<String> rejectedBefore) {
        Optional<String> why = request.selection().key().map(key -> KeyComparison.whyNot(key, head));
        if (request.selection().exactOnly()) {
            rejected.add(
                    0,
                    "nothing exact was saved; the newest is generation " + head.generation() + " of " + head.namespace()
                            + why.map(reason -> ": " + reason).orElse(", and no key is asked for"));
            return Optional.empty();
        }
        rejectedBefore.forEach(warnings::add);
        return Optional.of(new Chosen(head, false, why));
    }

    /** Whether a generation may be restored though it is not the newest one. */
    private boolean isUsable(Head head) {
        boolean own = head.namespace().path().equals(request.namespace().path());
        return problemWithAge(head).isEmpty()
                && (!own || head.generation() >= request.selection().oldest());
    }

    /** The newest generation in use of a namespace, unless something is wrong with it. */
    private Optional<Head> acceptable(Heads.Newest newest, Namespace namespace) {
        newest.revoked()
                .forEach((generation, reason) -> rejected.add(
                        "generation " + generation + " of " + namespace + " is revoked: " + Names.shown(reason)));
        for (String line : newest.refused()) {
            rejected.add(line);
            refused = true;
        }
        if (newest.head().isEmpty()) {
            if (newest.lost() > 0) {
                rejected.add("generation " + newest.lost() + " of " + namespace
                        + " was there before, and the store has none now; find out who removed it, and save again");
            }
            return newest.head();
        }
        Optional<String> problem = problem(newest.head().get(), newest.lost());
        if (problem.isEmpty()) {
            return newest.head();
        }
        rejected.add("generation " + newest.head().get().generation() + " of " + namespace + ", saved at "
                + newest.head().get().created() + ", " + problem.get());
        return Optional.empty();
    }

    private Optional<String> problem(Head head, long lost) {
        return lost > 0
                ? Optional.of("is older than generation " + lost + ", which was there before: the store lost"
                        + " newer ones, or hides them; find out why, and save again")
                : problemWithAge(head);
    }

    /** A head from the future would otherwise pass every maximum age for ever. */
    private Optional<String> problemWithAge(Head head) {
        if (request.maxAge().isEmpty()) {
            return Optional.empty();
        }
        Instant now = Instant.now();
        if (head.created().isAfter(now.plus(CLOCK_TOLERANCE))) {
            return Optional.of("is from the future: here it is " + now.truncatedTo(ChronoUnit.SECONDS)
                    + "; set the clock of the machine that saved, or of this one, and save again");
        }
        return Duration.between(head.created(), now).compareTo(request.maxAge().get()) > 0
                ? Optional.of("is older than the maximum age of "
                        + request.maxAge().get().toString().substring(2).toLowerCase(Locale.ROOT)
                        + "; save again or raise the maximum age")
                : Optional.empty();
    }

    /** The id of the key that signed a chosen head; empty when the request ignores signatures. */
    Optional<String> signer(Head head) {
        return request.trustedKeys().isPresent() ? Signatures.keyOf(head.signature()) : Optional.empty();
    }

    /** Whether a head or a revocation was damaged, untrusted or could not be read, which a store in order has none of. */
    boolean isRefused() {
        return refused;
    }

    /** Why no generation was chosen, as a reason for a miss; {@code tried} are the namespaces that were searched. */
    String whyNone(List<Namespace> tried) {
        if (!rejected.isEmpty()) {
            return String.join("; ", rejected);
        }
        String names = tried.stream().map(Namespace::toString).collect(Collectors.joining(", "));
        String where = tried.size() == 1 ? names : "any of " + names;
        return "nothing was saved yet in " + where + " of " + store;
    }
}

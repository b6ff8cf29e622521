package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport.Counts;
import io.jenkins.plugins.castor.engine.load.LoadReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.tree.PlacementException;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import io.jenkins.plugins.castor.engine.work.LimitExceededException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs one load: finds the newest generation of the first namespace that has one, and restores it. A failure does not
 * throw; it makes the load a miss with a reason. For one use.
 */
public final class Loader {

    private final List<Store> stores;
    private final LoadRequest request;
    private final long start = System.nanoTime();

    /** @param stores a store and its mirrors, at least one; they stay open */
    public Loader(List<Store> stores, LoadRequest request) {
        this.stores = stores;
        this.request = request;
    }

    /**
     * Loads the caches.
     *
     * @throws InterruptedException when interrupted; the cache directories are then as they were before
     */
    public LoadReport load() throws InterruptedException {
        Warnings warnings = new Warnings();
        try {
            return Deadline.run(
                    Optional.of(request.deadline().orElse(Deadline.LONGEST)),
                    () -> new Failover(stores, warnings).run((from, own) -> load(from, own)));
        } catch (LimitExceededException e) {
            return miss(FailureMessages.message(e), true, warnings);
        } catch (PlacementException e) {
            return miss(FailureMessages.message(e), false, warnings); // everything is as it was
        } catch (DamagedException e) {
            return miss(
                    FailureMessages.message(e)
                            + "; save again, or 'castor repair' takes the damaged generations out of use",
                    true,
                    warnings);
        } catch (IOException e) {
            FailureMessages.interruptedInstead(e);
            return miss(FailureMessages.message(e), true, warnings);
        } catch (UncheckedIOException e) {
            return miss(FailureMessages.message(e), true, warnings);
        } catch (OutOfMemoryError e) {
            // The store chose the size of the snapshot. Its memory is free again by now.
            return miss(FailureMessages.TOO_LITTLE_MEMORY, true, warnings);
        }
    }

    private LoadReport load(Store store, Warnings warnings) throws IOException, InterruptedException {
        List<Namespace> tried = new ArrayList<>(List.of(request.namespace()));
        tried.addAll(request.fallbacks());
        HeadChoice choice = new HeadChoice(store, request, warnings);
        for (Namespace namespace : tried) {
            Optional<Head> head = choice.newest(namespace);
            if (head.isPresent()) {
                return restore(store, head.get(), choice, warnings);
            }
        }
        return miss(choice.whyNone(tried), choice.isRefused(), warnings);
    }

    private LoadReport restore(Store store, Head head, HeadChoice choice, Warnings warnings)
            throws IOException, InterruptedException {
        Counts counts;
        try (LoadSession session = new LoadSession(store, request, head, warnings)) {
            counts = session.restore();
            if (!session.hasCaches()) {
                return miss(none(head), false, warnings);
            }
        }
        boolean own = head.namespace().path().equals(request.namespace().path());
        return new LoadReport(
                own ? Outcome.HIT : Outcome.FALLBACK_HIT,
                Optional.of(head),
                choice.signer(head),
                Optional.of(store.toString()),
                Optional.empty(),
                false,
                counts,
                lines(warnings),
                took());
    }

    private String none(Head head) {
        String caches = request.caches().stream().map(CacheDirectory::name).collect(Collectors.joining(", "));
        return "generation " + head.generation() + " of " + head.namespace() + " has none of the caches " + caches
                + "; save them first, or load others";
    }

    private LoadReport miss(String reason, boolean trouble, Warnings warnings) {
        return new LoadReport(
                Outcome.MISS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(reason),
                trouble,
                Counts.NONE,
                lines(warnings),
                took());
    }

    /** The warnings of the load, and those about the way its stores were reached. */
    private List<String> lines(Warnings warnings) {
        List<String> lines = new ArrayList<>(warnings.lines());
        stores.stream().flatMap(store -> store.warnings().stream()).distinct().forEach(lines::add);
        return lines;
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}

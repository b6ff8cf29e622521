package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.HeadChoice.Chosen;
import io.jenkins.plugins.castor.engine.load.LoadReport.Counts;
import io.jenkins.plugins.castor.engine.load.LoadReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.LimitExceededException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.tree.PlacementException;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs one load: chooses a generation, and restores it. A failure does not throw; it makes the load a miss with a reason.
 * For one use.
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
        return run(this::restore);
    }

    /**
     * Chooses what a load would restore, and restores nothing. It reads heads only: what they name may be missing or damaged.
     *
     * @return the report of a load whose counts are all zero
     */
    public LoadReport lookup() throws InterruptedException {
        return run((store, chosen, choice, warnings) -> hit(store, chosen, choice, Counts.NONE, warnings));
    }

    /** What becomes of the generation that was chosen. */
    private interface Use {
        LoadReport of(Store store, Chosen chosen, HeadChoice choice, Warnings warnings)
                throws IOException, InterruptedException;
    }

    private LoadReport run(Use use) throws InterruptedException {
        Warnings warnings = new Warnings();
        try {
            return Deadline.run(
                    Optional.of(request.deadline().orElse(Deadline.LONGEST)),
                    () -> new Failover(stores, warnings).run((from, own) -> choose(from, own, use)));
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

    private LoadReport choose(Store store, Warnings warnings, Use use) throws IOException, InterruptedException {
        List<Namespace> tried = new ArrayList<>(List.of(request.namespace()));
        tried.addAll(request.fallbacks());
        HeadChoice choice = new HeadChoice(store, request, warnings);
        Optional<Chosen> chosen = choice.of(tried);
        return chosen.isPresent()
                ? use.of(store, chosen.get(), choice, warnings)
                : miss(choice.whyNone(tried), choice.isRefused(), warnings);
    }

    private LoadReport restore(Store store, Chosen chosen, HeadChoice choice, Warnings warnings)
            throws IOException, InterruptedException {
        try {
            return restoreFrom(store, chosen, choice, warnings);
        } catch (DamagedException e) {
            Head head = chosen.head();
            if (!store.distrust(new StoreLayout(head.namespace()).snapshot(head.snapshot()))) {
                throw e;
            }
            // A near cache had a damaged snapshot. Nothing was written.
            return restoreFrom(store.withoutNearCaches(), chosen, choice, warnings);
        }
    }

    private LoadReport restoreFrom(Store store, Chosen chosen, HeadChoice choice, Warnings warnings)
            throws IOException, InterruptedException {
        Counts counts;
        try (LoadSession session = new LoadSession(store, request, chosen.head(), warnings)) {
            counts = session.restore();
            if (!session.hasCaches()) {
                return miss(none(chosen.head()), false, warnings);
            }
        }
        return hit(store, chosen, choice, counts, warnings);
    }

    private LoadReport hit(Store store, Chosen chosen, HeadChoice choice, Counts counts, Warnings warnings) {
        boolean own =
                chosen.head().namespace().path().equals(request.namespace().path());
        return new LoadReport(
                own ? Outcome.HIT : Outcome.FALLBACK_HIT,
                Optional.of(chosen.head()),
                chosen.exact(),
                chosen.why(),
                choice.signer(chosen.head()),
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

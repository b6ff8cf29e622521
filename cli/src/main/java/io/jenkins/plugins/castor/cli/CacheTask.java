package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.LoadReport;
import io.jenkins.plugins.castor.engine.LoadRequest;
import io.jenkins.plugins.castor.engine.SaveReport;
import io.jenkins.plugins.castor.engine.SaveRequest;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A load, a save or both, with everything that was configured about them. Wrong configuration is found when one is
 * made, so before anything happens.
 */
final class CacheTask {
    private final Invocation invocation;
    private final String store;
    private final boolean strict;
    private final LoadRequest load;
    private final SaveRequest save;

    private CacheTask(Invocation invocation, String store, boolean strict, LoadRequest load, SaveRequest save) {
        this.invocation = invocation;
        this.store = store;
        this.strict = strict;
        this.load = load;
        this.save = save;
    }

    /** What the flags, the environment and the files ask for. */
    static CacheTask of(Invocation invocation) {
        Settings settings = invocation.settings();
        String store = settings.store();
        Namespace namespace = settings.namespace();
        var caches = settings.caches();
        LoadRequest load = LoadRequest.of(namespace, caches)
                .withFallbacks(settings.fallbacks())
                .withClean(invocation.has(Options.CLEAN));
        SaveRequest save = SaveRequest.of(namespace, caches)
                .withChecksum(invocation.has(Options.CHECKSUM))
                .withProvenance(BuildProvenance.of(invocation.context()));
        Optional<Duration> deadline = settings.deadline();
        if (deadline.isPresent()) {
            load = load.withDeadline(deadline.get());
            save = save.withDeadline(deadline.get());
        }
        return new CacheTask(invocation, store, settings.strict(), load, save);
    }

    Loaded load() throws InterruptedException {
        long start = System.nanoTime();
        try (Display display = invocation.display();
                Castor castor = Stores.open(store)) {
            return loaded(castor.load(load.withProgress(display)));
        } catch (UsageException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // A build does not fail for want of a cache, whatever it is that failed
            Problems.trace(e, invocation.context());
            return loaded(new LoadReport(
                    LoadReport.Outcome.COLD,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Problems.message(e)),
                    true,
                    new LoadReport.Counts(0, 0, 0, 0, 0, 0),
                    List.of(),
                    Duration.ofNanos(System.nanoTime() - start)));
        }
    }

    Saved save() throws InterruptedException {
        long start = System.nanoTime();
        try (Display display = invocation.display();
                Castor castor = Stores.open(store)) {
            return saved(castor.save(save.withProgress(display)));
        } catch (UsageException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            Problems.trace(e, invocation.context());
            return saved(skipped(Problems.message(e), true, Duration.ofNanos(System.nanoTime() - start)));
        }
    }

    /** A save that does not take place. */
    Saved skip(String reason) {
        return saved(skipped(reason, false, Duration.ZERO));
    }

    private Loaded loaded(LoadReport report) {
        return new Loaded(load.namespace(), report, strict);
    }

    private Saved saved(SaveReport report) {
        return new Saved(save.namespace(), report, strict);
    }

    private static SaveReport skipped(String reason, boolean trouble, Duration took) {
        return new SaveReport(
                SaveReport.Outcome.SKIPPED,
                Optional.empty(),
                Optional.of(reason),
                trouble,
                new SaveReport.Counts(0, 0, 0, 0, 0, 0, 0),
                List.of(),
                took);
    }
}

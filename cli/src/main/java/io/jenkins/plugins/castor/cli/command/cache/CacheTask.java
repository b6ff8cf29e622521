package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.settings.SavePermission;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.UnusableException;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Decision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A load, a save or both, with all of their settings. What the user wrote wrongly is found when one is created, so before
 * anything happens. What this machine or the branch makes impossible is the reason of a miss and of a skipped save.
 */
final class CacheTask {
    private final Invocation invocation;
    private final RandomDelay spread;
    private final boolean strict;
    private final Optional<Namespace> namespace;
    private final List<CacheDirectory> caches;
    private final Attempt<CacheRequests> requests;
    private final Attempt<LoadWork> load;
    private final Attempt<SaveWork> save;
    private final Attempt<SavePermission> permission;

    /** What people should know of the caches, whatever comes of them. */
    private final List<String> notes;

    private record LoadWork(CacheSource source, LoadRequest request) {}

    private record SaveWork(CacheSource source, SaveRequest request) {}

    private CacheTask(Invocation invocation) {
        Settings settings = invocation.readableSettings();
        ProcessContext context = invocation.context();
        this.invocation = invocation;
        this.spread = new RandomDelay(settings.spread());
        this.strict = settings.strict();
        Attempt<CacheSource> source = Attempt.at(() -> CacheSource.of(invocation), context);
        this.namespace = source.value().map(found -> found.namespaces().get(0));
        this.requests = source.then(found -> CacheRequests.of(invocation, found), context);
        this.caches = requests.value().map(CacheRequests::caches).orElse(List.of());
        this.load = requests.then(found -> new LoadWork(found.source(), found.load(settings)), context);
        this.notes = Caches.remarks(caches, context.surroundings());
        this.permission = Attempt.at(() -> SavePermission.of(invocation.settings(), context), context);
        this.save = requests.then(
                found -> new SaveWork(
                        found.source(),
                        found.save(
                                settings,
                                permission.value().map(SavePermission::facts).orElse(BuildFacts.NONE))),
                context);
    }

    /**
     * Reads all settings.
     *
     * @throws UsageException for wrong settings
     */
    static CacheTask of(Invocation invocation) {
        return new CacheTask(invocation);
    }

    /** The cache directories; empty if the settings could not be read. */
    List<CacheDirectory> caches() {
        return caches;
    }

    /** Whether trouble fails the command. */
    boolean strict() {
        return strict;
    }

    Optional<Namespace> namespace() {
        return namespace;
    }

    /** @throws UsageException if no key is set, though this option needs one */
    void checkKey(String option) {
        requests.value().ifPresent(found -> found.checkKey(option));
    }

    /** Loads, after any load that runs in the background with the same directories. */
    LoadResult load() throws InterruptedException {
        new BackgroundLoads(invocation.context()).awaitOthers(caches);
        return loadNow();
    }

    /** Loads, and does not wait for loads that run in the background. */
    LoadResult loadNow() throws InterruptedException {
        if (load.value().isPresent()) {
            spread.await(invocation);
        }
        return load((castor, request) -> {
            LoadReport report = castor.load(request);
            DoubtFile.of(invocation.context(), request.namespace()).note(report);
            return report;
        });
    }

    /** What a load would restore. */
    LoadResult lookup() throws InterruptedException {
        return load(Castor::lookup);
    }

    private interface LoadCall {
        LoadReport with(Castor castor, LoadRequest request) throws InterruptedException;
    }

    private LoadResult load(LoadCall call) throws InterruptedException {
        if (load.obstacle().isPresent()) {
            return loaded(LoadResult.missed(load.obstacle().get(), Duration.ZERO), false);
        }
        LoadWork work = load.value().orElseThrow();
        long start = System.nanoTime();
        try (ProgressDisplay display = invocation.display();
                Castor castor = work.source().open()) {
            Optional<Path> missing = work.source().missing().get();
            LoadReport report = call.with(castor, work.request().withProgress(display));
            return loaded(report, work.source().mirrored())
                    .with(missing.filter(folder -> !report.trouble())
                            .map(folder -> "there is no store in " + folder + " yet: the first save creates it"));
        } catch (UsageException e) {
            throw e;
        } catch (UnusableException e) {
            ErrorMessages.trace(e, invocation.context());
            return loaded(LoadResult.missed(e.getMessage(), since(start)), false);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // Whatever failed, a build does not fail because its cache is missing.
            ErrorMessages.trace(e, invocation.context());
            return loaded(LoadResult.missed(ErrorMessages.message(e), since(start)), false);
        }
    }

    /** Saves, if the build may. */
    SaveResult save() throws InterruptedException {
        return save(SavePermission::decide, this::saveAndRemember);
    }

    /** Prepares a save in a folder, if the build may save. */
    SavePartResult prepare(Path folder) throws InterruptedException {
        return new SavePartResult(
                save(SavePermission::decide, (castor, request) -> castor.parts().prepare(request, folder)),
                Optional.of(folder));
    }

    /** Saves after the command succeeded that {@code castor run} ran, if the build may. */
    SaveResult saveAfterCommand() throws InterruptedException {
        return save(SavePermission::decideAfterCommand, this::saveAndRemember);
    }

    private SaveReport saveAndRemember(Castor castor, SaveRequest request) throws InterruptedException {
        return RememberedSave.of(castor.save(request), invocation.trust());
    }

    /** A whole save, or its first part. */
    private interface SaveCall {
        SaveReport with(Castor castor, SaveRequest request) throws InterruptedException;
    }

    private SaveResult save(Function<SavePermission, Decision> rule, SaveCall call) throws InterruptedException {
        if (permission.obstacle().isPresent()) {
            // Undecided is denied.
            return saved(SaveResult.skipped(permission.obstacle().get(), true, Duration.ZERO), null);
        }
        Decision decision = rule.apply(permission.value().orElseThrow());
        if (!decision.allowed()) {
            return saved(SaveResult.skipped(decision.sentence(), false, Duration.ZERO), decision);
        }
        if (save.obstacle().isPresent()) {
            return saved(SaveResult.skipped(save.obstacle().get(), true, Duration.ZERO), decision);
        }
        SaveWork work = save.value().orElseThrow();
        new BackgroundLoads(invocation.context()).awaitOthers(caches);
        long start = System.nanoTime();
        try (ProgressDisplay display = invocation.display();
                Castor castor = work.source().open()) {
            Optional<Path> missing = work.source().missing().get();
            DoubtFile doubt = DoubtFile.of(invocation.context(), work.request().namespace());
            SaveRequest request = work.request().withProgress(display).withSuspicion(doubt.exists());
            if (decision.rule().isPresent()) {
                request = request.withProvenance(request.publication()
                        .provenance()
                        .with("rule", decision.rule().get()));
            }
            SaveReport report = call.with(castor, request);
            doubt.note(report);
            boolean isNew =
                    report.outcome() == SaveReport.Outcome.SAVED || report.outcome() == SaveReport.Outcome.PREPARED;
            return saved(report, decision)
                    .with(requests.value().filter(found -> isNew).flatMap(CacheRequests::keyObstacle))
                    .with(missing.filter(Files::exists).map(folder -> "created the store " + folder));
        } catch (UsageException e) {
            throw e;
        } catch (UnusableException e) {
            ErrorMessages.trace(e, invocation.context());
            return saved(SaveResult.skipped(e.getMessage(), true, since(start)), decision);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            ErrorMessages.trace(e, invocation.context());
            return saved(SaveResult.skipped(ErrorMessages.message(e), true, since(start)), decision);
        }
    }

    /** Reports that the save was skipped. */
    SaveResult skip(String reason) {
        return saved(SaveResult.skipped(reason, false, Duration.ZERO), null);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private LoadResult loaded(LoadReport report, boolean mirrored) {
        return new LoadResult(namespace, report, strict, mirrored, notes);
    }

    private SaveResult saved(SaveReport report, Decision decision) {
        return new SaveResult(
                namespace,
                report,
                strict,
                permission.value().orElse(SavePermission.UNKNOWN),
                Optional.ofNullable(decision),
                notes);
    }
}

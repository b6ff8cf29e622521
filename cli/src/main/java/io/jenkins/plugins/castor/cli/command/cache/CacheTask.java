package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.GrantFile;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.process.Version;
import io.jenkins.plugins.castor.cli.settings.BuildProvenance;
import io.jenkins.plugins.castor.cli.settings.SavePermission;
import io.jenkins.plugins.castor.cli.settings.SettingKey;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.cli.settings.UnusableException;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
    private final Attempt<LoadWork> load;
    private final Attempt<SaveWork> save;
    private final Attempt<SavePermission> permission;

    /** What people should know of the caches, whatever comes of them. */
    private final List<String> notes;

    private record LoadWork(CacheSource source, LoadRequest request) {}

    private record SaveWork(CacheSource source, SaveRequest request) {}

    /** What a load and a save share. */
    private record Shared(
            CacheSource source, List<CacheDirectory> caches, Optional<TrustedKeys> trustedKeys, Pins pins) {
        Namespace namespace() {
            return source.namespaces().get(0);
        }
    }

    private CacheTask(Invocation invocation) {
        Settings settings = invocation.readableSettings();
        ProcessContext context = invocation.context();
        this.invocation = invocation;
        this.spread = new RandomDelay(settings.spread());
        this.strict = settings.strict();
        Attempt<CacheSource> source = Attempt.at(() -> CacheSource.of(invocation), context);
        this.namespace = source.value().map(found -> found.namespaces().get(0));
        Attempt<Shared> shared = source.then(this::shared, context);
        this.load = shared.then(found -> new LoadWork(found.source(), loadRequest(found, settings)), context);
        this.notes = shared.value()
                .map(found -> Caches.remarks(found.caches(), context.surroundings()))
                .orElse(List.of());
        this.permission = Attempt.at(() -> SavePermission.of(invocation.settings(), context), context);
        this.save = shared.then(found -> new SaveWork(found.source(), saveRequest(found, settings)), context);
    }

    /**
     * Reads all settings.
     *
     * @throws UsageException for wrong settings
     */
    static CacheTask of(Invocation invocation) {
        return new CacheTask(invocation);
    }

    private Shared shared(CacheSource source) {
        List<CacheDirectory> caches = invocation.settings().caches();
        if (!invocation.has(GrantFile.FLAG)) {
            invocation.store().checkOutside(caches);
        }
        return new Shared(
                source,
                caches,
                invocation.trust().trustedKeys(),
                invocation.trust().pins());
    }

    private SaveRequest saveRequest(Shared shared, Settings settings) {
        BuildFacts facts = permission.value().map(SavePermission::facts).orElse(BuildFacts.NONE);
        SaveRequest request = SaveRequest.of(shared.namespace(), shared.caches())
                .withChecksum(invocation.has(CommandSyntax.CHECKSUM))
                .withPins(shared.pins())
                .withPublisher("castor " + Version.text())
                .withProvenance(BuildProvenance.of(invocation.context(), facts));
        Optional<SigningKey> signingKey = invocation.trust().signingKey();
        if (signingKey.isPresent()) {
            request = request.withSigningKey(invocation.trust().checkedFor(shared.namespace(), signingKey.get()));
        }
        if (shared.trustedKeys().isPresent()) {
            request = request.withTrustedKeys(shared.trustedKeys().get());
        }
        Optional<Duration> dropUnused = settings.dropUnused();
        if (dropUnused.isPresent()) {
            request = request.withDropUnused(dropUnused.get());
        }
        Optional<Duration> deadline = settings.deadline();
        return deadline.isPresent() ? request.withDeadline(deadline.get()) : request;
    }

    private LoadRequest loadRequest(Shared shared, Settings settings) {
        TrustSettings trust = invocation.trust();
        List<Namespace> namespaces = shared.source().namespaces();
        OptionalLong atLeast = invocation.generation(CommandSyntax.AT_LEAST);
        LoadRequest request = LoadRequest.of(shared.namespace(), shared.caches())
                .withClean(invocation.has(CommandSyntax.CLEAN))
                .withPins(
                        atLeast.isPresent()
                                ? shared.pins().withAtLeast(shared.namespace(), atLeast.getAsLong())
                                : shared.pins());
        Set<String> projects = shared.source().projects().orElseGet(trust::fallbackProjects);
        try {
            request = request.withFallbacks(namespaces.subList(1, namespaces.size()), projects);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage() + ", with " + SettingKey.FALLBACK_PROJECTS.flag();
            throw settings.isNamedByCi() ? new UnusableException(message, e) : new UsageException(message, e);
        }
        if (shared.trustedKeys().isPresent()) {
            request = request.withTrustedKeys(shared.trustedKeys().get());
        }
        OptionalLong maxSize = trust.maxSize();
        if (maxSize.isPresent()) {
            request = request.withLimits(request.limits().withBytes(maxSize.getAsLong()));
        }
        Optional<Duration> deadline = settings.deadline();
        if (deadline.isPresent()) {
            request = request.withDeadline(deadline.get());
        }
        Optional<Duration> maxAge = trust.maxAge();
        return maxAge.isPresent() ? request.withMaxAge(maxAge.get()) : request;
    }

    LoadResult load() throws InterruptedException {
        if (load.obstacle().isPresent()) {
            return loaded(missed(load.obstacle().get(), Duration.ZERO), false);
        }
        LoadWork work = load.value().orElseThrow();
        spread.await(invocation);
        long start = System.nanoTime();
        try (ProgressDisplay display = invocation.display();
                Castor castor = work.source().open()) {
            Optional<Path> missing = work.source().missing().get();
            LoadReport report = castor.load(work.request().withProgress(display));
            DoubtFile.of(invocation.context(), work.request().namespace()).note(report);
            return loaded(report, work.source().mirrored())
                    .with(missing.filter(folder -> !report.trouble())
                            .map(folder -> "there is no store in " + folder + " yet: the first save creates it"));
        } catch (UsageException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // Whatever failed, a build does not fail because its cache is missing.
            ErrorMessages.trace(e, invocation.context());
            return loaded(missed(ErrorMessages.message(e), since(start)), false);
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
            return saved(skipped(permission.obstacle().get(), true, Duration.ZERO), null);
        }
        Decision decision = rule.apply(permission.value().orElseThrow());
        if (!decision.allowed()) {
            return saved(skipped(decision.sentence(), false, Duration.ZERO), decision);
        }
        if (save.obstacle().isPresent()) {
            return saved(skipped(save.obstacle().get(), true, Duration.ZERO), decision);
        }
        SaveWork work = save.value().orElseThrow();
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
            return saved(report, decision)
                    .with(missing.filter(Files::exists).map(folder -> "created the store " + folder));
        } catch (UsageException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            ErrorMessages.trace(e, invocation.context());
            return saved(skipped(ErrorMessages.message(e), true, since(start)), decision);
        }
    }

    /** Reports that the save was skipped. */
    SaveResult skip(String reason) {
        return saved(skipped(reason, false, Duration.ZERO), null);
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

    private static LoadReport missed(String reason, Duration took) {
        return new LoadReport(
                LoadReport.Outcome.MISS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(reason),
                true,
                new LoadReport.Counts(0, 0, 0, 0, 0, 0),
                List.of(),
                took);
    }

    static SaveReport skipped(String reason, boolean trouble, Duration took) {
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

package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.GrantFile;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.Version;
import io.jenkins.plugins.castor.cli.settings.BuildProvenance;
import io.jenkins.plugins.castor.cli.settings.SavePermission;
import io.jenkins.plugins.castor.cli.settings.SettingKey;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A load, a save or both, with all of their settings. Wrong settings are found when one is created, so before anything
 * happens.
 */
final class CacheTask {
    private final Invocation invocation;
    private final CacheSource source;
    private final RandomDelay spread;
    private final boolean strict;
    private final LoadRequest load;
    private final SaveRequest save;
    private final SavePermission permission;

    private CacheTask(
            Invocation invocation,
            CacheSource source,
            RandomDelay spread,
            boolean strict,
            LoadRequest load,
            SaveRequest save,
            SavePermission permission) {
        this.invocation = invocation;
        this.source = source;
        this.spread = spread;
        this.strict = strict;
        this.load = load;
        this.save = save;
        this.permission = permission;
    }

    /** Reads all settings.
     *
     * @throws UsageException for wrong settings */
    static CacheTask of(Invocation invocation) {
        Settings settings = invocation.settings();
        TrustSettings trust = new TrustSettings(settings, invocation.context());
        CacheSource source = CacheSource.of(invocation);
        Namespace namespace = source.namespaces().get(0);
        var caches = settings.caches();
        if (!invocation.has(GrantFile.FLAG)) {
            invocation.store().checkOutside(caches);
        }
        SavePermission permission = SavePermission.of(settings, invocation.context());
        Pins pins = trust.pins();
        OptionalLong atLeast = invocation.generation(CommandSyntax.AT_LEAST);
        LoadRequest load = load(source, trust, caches)
                .withClean(invocation.has(CommandSyntax.CLEAN))
                .withPins(atLeast.isPresent() ? pins.withAtLeast(namespace, atLeast.getAsLong()) : pins);
        SaveRequest save = SaveRequest.of(namespace, caches)
                .withChecksum(invocation.has(CommandSyntax.CHECKSUM))
                .withPins(pins)
                .withPublisher("castor " + Version.text())
                .withProvenance(BuildProvenance.of(invocation.context(), permission.facts()));
        Optional<SigningKey> signingKey = trust.signingKey();
        if (signingKey.isPresent()) {
            save = save.withSigningKey(trust.checkedFor(namespace, signingKey.get()));
        }
        Optional<TrustedKeys> trustedKeys = trust.trustedKeys();
        if (trustedKeys.isPresent()) {
            save = save.withTrustedKeys(trustedKeys.get());
        }
        Optional<Duration> deadline = settings.deadline();
        if (deadline.isPresent()) {
            load = load.withDeadline(deadline.get());
            save = save.withDeadline(deadline.get());
        }
        return new CacheTask(
                invocation, source, new RandomDelay(settings.spread()), settings.strict(), load, save, permission);
    }

    private static LoadRequest load(CacheSource source, TrustSettings trust, List<CacheDirectory> caches) {
        List<Namespace> namespaces = source.namespaces();
        LoadRequest load = LoadRequest.of(namespaces.get(0), caches);
        Set<String> projects = source.projects().orElseGet(trust::fallbackProjects);
        try {
            load = load.withFallbacks(namespaces.subList(1, namespaces.size()), projects);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + ", with " + SettingKey.FALLBACK_PROJECTS.flag(), e);
        }
        Optional<TrustedKeys> trustedKeys = trust.trustedKeys();
        if (trustedKeys.isPresent()) {
            load = load.withTrustedKeys(trustedKeys.get());
        }
        OptionalLong maxSize = trust.maxSize();
        if (maxSize.isPresent()) {
            load = load.withLimits(load.limits().withBytes(maxSize.getAsLong()));
        }
        Optional<Duration> maxAge = trust.maxAge();
        return maxAge.isPresent() ? load.withMaxAge(maxAge.get()) : load;
    }

    LoadResult load() throws InterruptedException {
        spread.await(invocation);
        long start = System.nanoTime();
        try (ProgressDisplay display = invocation.display();
                Castor castor = source.open()) {
            return loaded(castor.load(load.withProgress(display)));
        } catch (UsageException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // Whatever failed, a build does not fail because its cache is missing.
            ErrorMessages.trace(e, invocation.context());
            return loaded(new LoadReport(
                    LoadReport.Outcome.MISS,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(ErrorMessages.message(e)),
                    true,
                    new LoadReport.Counts(0, 0, 0, 0, 0, 0),
                    List.of(),
                    Duration.ofNanos(System.nanoTime() - start)));
        }
    }

    /** Saves, if the build may. */
    SaveResult save() throws InterruptedException {
        return save(permission.decide(), this::saveAndRemember);
    }

    /** Prepares a save in a folder, if the build may save. */
    SavePartResult prepare(Path folder) throws InterruptedException {
        return new SavePartResult(
                save(permission.decide(), (castor, request) -> castor.parts().prepare(request, folder)),
                Optional.of(folder));
    }

    /** Saves after the command succeeded that {@code castor run} ran, if the build may. */
    SaveResult saveAfterCommand() throws InterruptedException {
        return save(permission.decideAfterCommand(), this::saveAndRemember);
    }

    private SaveReport saveAndRemember(Castor castor, SaveRequest request) throws InterruptedException {
        return RememberedSave.of(castor.save(request), invocation.trust());
    }

    /** A whole save, or its first part. */
    private interface SaveCall {
        SaveReport with(Castor castor, SaveRequest request) throws InterruptedException;
    }

    private SaveResult save(Decision decision, SaveCall work) throws InterruptedException {
        if (!decision.allowed()) {
            return saved(skipped(decision.sentence(), false, Duration.ZERO), decision);
        }
        long start = System.nanoTime();
        try (ProgressDisplay display = invocation.display();
                Castor castor = source.open()) {
            SaveRequest request = save.withProgress(display);
            if (decision.rule().isPresent()) {
                request = request.withProvenance(request.publication()
                        .provenance()
                        .with("rule", decision.rule().get()));
            }
            return saved(work.with(castor, request), decision);
        } catch (UsageException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            ErrorMessages.trace(e, invocation.context());
            return saved(
                    skipped(ErrorMessages.message(e), true, Duration.ofNanos(System.nanoTime() - start)), decision);
        }
    }

    /** Reports that the save was skipped. */
    SaveResult skip(String reason) {
        return saved(skipped(reason, false, Duration.ZERO), null);
    }

    private LoadResult loaded(LoadReport report) {
        return new LoadResult(load.namespace(), report, strict, source.mirrored());
    }

    private SaveResult saved(SaveReport report, Decision decision) {
        return new SaveResult(save.namespace(), report, strict, permission, Optional.ofNullable(decision));
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

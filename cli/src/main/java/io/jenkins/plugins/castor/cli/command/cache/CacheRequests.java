package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.GrantFile;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.Version;
import io.jenkins.plugins.castor.cli.settings.BuildProvenance;
import io.jenkins.plugins.castor.cli.settings.SettingKey;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.cli.settings.UnusableException;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.key.BuildKey;
import io.jenkins.plugins.castor.engine.key.KeyRequest;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Makes the requests of a load and a save from the settings.
 *
 * @param key made once: what a build installs follows from the files as they were before it ran
 */
record CacheRequests(
        Invocation invocation,
        CacheSource source,
        List<CacheDirectory> caches,
        Optional<TrustedKeys> trustedKeys,
        Pins pins,
        Optional<BuildKey> key) {

    static CacheRequests of(Invocation invocation, CacheSource source) {
        List<CacheDirectory> caches = invocation.settings().caches();
        if (!invocation.has(GrantFile.FLAG)) {
            invocation.store().checkOutside(caches);
        }
        Optional<KeyRequest> wanted = invocation.settings().key();
        return new CacheRequests(
                invocation,
                source,
                caches,
                invocation.trust().trustedKeys(),
                invocation.trust().pins(),
                wanted.map(request -> request.read(invocation.context().workingDirectory(), caches)));
    }

    Namespace namespace() {
        return source.namespaces().get(0);
    }

    /** Why what is saved has no key, though one is asked for; empty otherwise. */
    Optional<String> keyObstacle() {
        return key.flatMap(BuildKey::obstacle).map(why -> "saved without a key: " + why);
    }

    SaveRequest save(Settings settings, BuildFacts facts) {
        SaveRequest request = SaveRequest.of(namespace(), caches)
                .withChecksum(invocation.has(CommandSyntax.CHECKSUM))
                .withPins(pins)
                .withPublisher("castor " + Version.text())
                .withProvenance(BuildProvenance.of(invocation.context(), facts));
        Optional<SigningKey> signingKey = invocation.trust().signingKey();
        if (signingKey.isPresent()) {
            request = request.withSigningKey(invocation.trust().checkedFor(namespace(), signingKey.get()));
        }
        if (trustedKeys.isPresent()) {
            request = request.withTrustedKeys(trustedKeys.get());
        }
        if (key.isPresent() && key.get().key().isPresent()) {
            request = request.withKey(key.get().key().get());
        }
        Optional<Duration> dropUnused = settings.dropUnused();
        if (dropUnused.isPresent()) {
            request = request.withDropUnused(dropUnused.get());
        }
        OptionalInt level = settings.level();
        if (level.isPresent()) {
            request = request.withLevel(level.getAsInt());
        }
        Optional<Duration> deadline = settings.deadline();
        return deadline.isPresent() ? request.withDeadline(deadline.get()) : request;
    }

    LoadRequest load(Settings settings) {
        TrustSettings trust = invocation.trust();
        LoadRequest request = withNamespaces(settings, trust).withClean(invocation.has(CommandSyntax.CLEAN));
        if (trustedKeys.isPresent()) {
            request = request.withTrustedKeys(trustedKeys.get());
        }
        if (key.isPresent()) {
            request = request.withKey(key.get());
        }
        if (invocation.has(CommandSyntax.EXACT_ONLY)) {
            checkKey(CommandSyntax.EXACT_ONLY);
            request = request.withExactOnly(true);
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

    private LoadRequest withNamespaces(Settings settings, TrustSettings trust) {
        OptionalLong atLeast = invocation.generation(CommandSyntax.AT_LEAST);
        LoadRequest request = LoadRequest.of(namespace(), caches)
                .withPins(atLeast.isPresent() ? pins.withAtLeast(namespace(), atLeast.getAsLong()) : pins)
                .withOldest(atLeast.orElse(0));
        List<Namespace> fallbacks =
                source.namespaces().subList(1, source.namespaces().size());
        try {
            return request.withFallbacks(fallbacks, source.projects().orElseGet(trust::fallbackProjects));
        } catch (IllegalArgumentException e) {
            String message = e.getMessage() + ", with " + SettingKey.FALLBACK_PROJECTS.flag();
            throw settings.isNamedByCi() ? new UnusableException(message, e) : new UsageException(message, e);
        }
    }

    /** @throws UsageException if no key is set, without which this option makes no sense */
    void checkKey(String option) {
        if (key.isEmpty()) {
            throw new UsageException(option + " needs a key: add " + SettingKey.KEY.flag() + " FILE, as in "
                    + SettingKey.KEY.flag() + " package-lock.json");
        }
    }
}

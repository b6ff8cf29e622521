package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.repository.PinsFile;
import io.jenkins.plugins.castor.engine.text.Durations;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What to trust, and which key to sign with. The checked-out code cannot set any of it. */
public record TrustSettings(Settings settings, ProcessContext context) {

    /** Projects, besides the job's own, that fallbacks may belong to. */
    public Set<String> fallbackProjects() {
        return settings.find(SettingKey.FALLBACK_PROJECTS)
                .map(setting -> Set.copyOf(setting.values()))
                .orElse(Set.of());
    }

    /** The age after which a generation is ignored; empty for never. */
    public Optional<Duration> maxAge() {
        return settings.find(SettingKey.MAX_AGE).map(setting -> {
            try {
                return Durations.parse(setting.value());
            } catch (IllegalArgumentException e) {
                throw setting.wrong(e.getMessage(), e);
            }
        });
    }

    /** How many bytes the files of a generation may have that is loaded; empty for the engine's default. */
    public OptionalLong maxSize() {
        Optional<Setting> setting = settings.find(SettingKey.MAX_SIZE);
        if (setting.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(ByteQuantities.size(setting.get().value()));
        } catch (IllegalArgumentException e) {
            throw setting.get().wrong(e.getMessage(), e);
        }
    }

    /** The file that remembers the store; empty if none is set. */
    private Optional<PinsFile> pinsFile() {
        return settings.find(SettingKey.PINS).map(setting -> new PinsFile(settings.path(setting.value(), setting)));
    }

    /**
     * Changes what is known of the store, if a file remembers it.
     *
     * @throws IOException if the file cannot be written
     */
    public void remember(UnaryOperator<Pins> change) throws IOException {
        Optional<PinsFile> file = pinsFile();
        if (file.isPresent()) {
            file.get().update(change);
        }
    }

    /**
     * What is known of the store.
     *
     * @throws UnusableException if the file that remembers it cannot be read
     */
    public Pins pins() {
        try {
            Optional<PinsFile> file = pinsFile();
            return file.isPresent() ? file.get().read() : Pins.NONE;
        } catch (IOException e) {
            throw settings.find(SettingKey.PINS).orElseThrow().unusable(e.getMessage(), e);
        }
    }

    /** The keys whose signatures count; empty if none is set. */
    public Optional<TrustedKeys> trustedKeys() {
        return settings.find(SettingKey.TRUSTED_KEYS)
                .flatMap(setting -> setting.values().stream()
                        .map(file -> KeyFile.trusted(settings.path(file, setting), setting))
                        .reduce(TrustedKeys::and));
    }

    /** The key to sign with; empty if none is set. */
    public Optional<SigningKey> signingKey() {
        return settings.find(SettingKey.SIGNING_KEY).map(setting -> {
            String name = setting.value();
            if (name.startsWith(KeyFile.VARIABLE)) {
                return KeyFile.signing(context.variable(name.substring(KeyFile.VARIABLE.length())), setting);
            }
            return KeyFile.signing(settings.path(name, setting), setting);
        });
    }

    /**
     * The same key.
     *
     * @throws UnusableException if it does not count for the project of the namespace
     */
    public SigningKey checkedFor(Namespace namespace, SigningKey key) {
        try {
            key.checkCountsFor(namespace.project());
            return key;
        } catch (IllegalArgumentException e) {
            throw settings.find(SettingKey.SIGNING_KEY).orElseThrow().unusable(e.getMessage(), e);
        }
    }
}

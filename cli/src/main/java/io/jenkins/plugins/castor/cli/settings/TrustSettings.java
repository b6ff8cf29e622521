package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.text.Durations;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What is believed, and who vouches for what is saved. The checked-out code sets none of it. */
public record TrustSettings(Settings settings, ProcessContext context) {

    /** Projects, besides the own one, that fallbacks may be of. */
    public Set<String> fallbackProjects() {
        return settings.find(SettingKey.FALLBACK_PROJECTS)
                .map(setting -> Set.copyOf(setting.values()))
                .orElse(Set.of());
    }

    /** How old a generation may be; empty for any age. */
    public Optional<Duration> maxAge() {
        return settings.find(SettingKey.MAX_AGE).map(setting -> {
            try {
                return Durations.parse(setting.value());
            } catch (IllegalArgumentException e) {
                throw setting.wrong(e.getMessage(), e);
            }
        });
    }

    /** The keys whose signatures count; empty where none is named. */
    public Optional<TrustedKeys> trustedKeys() {
        return settings.find(SettingKey.TRUSTED_KEYS)
                .flatMap(setting -> setting.values().stream()
                        .map(file -> KeyFile.trusted(settings.path(file, setting), setting))
                        .reduce(TrustedKeys::and));
    }

    /** The key to sign with; empty where none is named. */
    public Optional<SigningKey> signingKey() {
        return settings.find(SettingKey.SIGNING_KEY).map(setting -> {
            String name = setting.value();
            if (name.startsWith(KeyFile.VARIABLE)) {
                return KeyFile.signing(context.variable(name.substring(KeyFile.VARIABLE.length())), setting);
            }
            return KeyFile.signing(settings.path(name, setting), setting);
        });
    }
}

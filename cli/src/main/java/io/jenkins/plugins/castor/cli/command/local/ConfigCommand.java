package io.jenkins.plugins.castor.cli.command.local;

import static io.jenkins.plugins.castor.cli.settings.SettingKey.CACHES;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DEADLINE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.DROP_UNUSED;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.FALLBACK_PROJECTS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_AGE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_MEMORY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.MAX_SIZE;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.NEAR;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.PINS;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.POLICY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SIGNING_KEY;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.SPREAD;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.STRICT;
import static io.jenkins.plugins.castor.cli.settings.SettingKey.TRUSTED_KEYS;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.settings.Setting;
import io.jenkins.plugins.castor.cli.settings.SettingKey;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.SettingsFile;
import io.jenkins.plugins.castor.cli.settings.StoreSettings;
import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor config}: the settings of a load or a save here, and where each comes from. */
public final class ConfigCommand implements Command {

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "config",
                        "Shows the settings that a load or a save would use here, and where each comes from.",
                        "Settings are looked up in this order: flags, environment variables, " + SettingsFile.NAME
                                + " in the working directory, the same in the home directory, defaults. The first one wins.")
                .usage("[OPTION...]")
                .store()
                .namespace()
                .settings(
                        FALLBACK,
                        FALLBACK_PROJECTS,
                        CACHES,
                        DEADLINE,
                        TRUSTED_KEYS,
                        SIGNING_KEY,
                        MAX_AGE,
                        MAX_SIZE,
                        PINS,
                        NEAR,
                        MAX_MEMORY,
                        SPREAD,
                        DROP_UNUSED)
                .settings(STRICT, POLICY)
                .json()
                .exit("0", "Done. Also if something is not set.")
                .exit("2", "Wrong usage or configuration.")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) {
        Settings settings = invocation.settings();
        Map<SettingKey, Setting> found = new LinkedHashMap<>();
        for (SettingKey key : SettingKey.values()) {
            settings.find(key).ifPresent(setting -> found.put(key, setting));
        }
        List<CacheDirectory> caches = found.containsKey(SettingKey.CACHES) ? settings.caches() : List.of();
        Optional<String> namespace =
                settings.hasNamespace() ? Optional.of(settings.namespace().path()) : Optional.empty();
        if (found.containsKey(SettingKey.STORE)) {
            StoreSettings.of(settings, invocation.context());
        }
        settings.spread();
        settings.fallbacks();
        TrustSettings trust = invocation.trust();
        trust.maxAge();
        trust.maxSize();
        trust.trustedKeys();
        settings.deadline();
        settings.strict();
        if (found.containsKey(SettingKey.POLICY)) {
            settings.policy();
        }
        return new ConfigurationReport(found, namespace, caches);
    }
}

package io.jenkins.plugins.castor.cli.command.local;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
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

/** {@code castor config}: what a load or a save would use here, and from where. */
public final class ConfigCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.start(
                this,
                "config",
                "Shows the settings that a load or a save would use here, and where each is from.",
                "Settings are looked for in this order: flags, the environment, " + SettingsFile.NAME
                        + " in the working"
                        + " directory, the same in the home directory, defaults. The first that has one wins.");
        spec.usageMessage().customSynopsis("config [OPTION...]");
        Options.store(spec);
        Options.namespace(spec);
        Options.fallback(spec);
        Options.fallbackProject(spec);
        Options.caches(spec);
        Options.deadline(spec);
        Options.trustedKey(spec);
        Options.signingKey(spec);
        Options.maxAge(spec);
        Options.spread(spec);
        Options.strict(spec);
        Options.policy(spec);
        Options.json(spec);
        Options.exitCodes(spec, "0", "Done; also where something is not set.", "2", "Wrong usage or configuration.");
        return spec;
    }

    @Override
    public Report run(Invocation invocation) {
        Settings settings = invocation.settings();
        Map<SettingKey, Setting> found = new LinkedHashMap<>();
        for (SettingKey key : SettingKey.values()) {
            settings.find(key).ifPresent(setting -> found.put(key, setting));
        }
        List<CacheDirectory> caches = found.containsKey(SettingKey.CACHES) ? settings.caches() : List.of();
        boolean named = found.containsKey(SettingKey.PROJECT)
                && found.containsKey(SettingKey.BRANCH)
                && found.containsKey(SettingKey.JOB);
        Optional<String> namespace = named ? Optional.of(settings.namespace().path()) : Optional.empty();
        if (found.containsKey(SettingKey.STORE)) {
            StoreSettings.of(settings, invocation.context());
        }
        settings.spread();
        settings.fallbacks();
        TrustSettings trust = invocation.trust();
        trust.maxAge();
        trust.trustedKeys();
        settings.deadline();
        settings.strict();
        if (found.containsKey(SettingKey.POLICY)) {
            settings.policy();
        }
        return new ConfigurationReport(found, namespace, caches);
    }
}

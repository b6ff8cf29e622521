package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.settings.Setting.Layer;
import io.jenkins.plugins.castor.cli.settings.Setting.Origin;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.cache.ListSyntax;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The settings that a user gives a command itself: by options and by variables of the environment. */
final class GivenSettings {

    private GivenSettings() {}

    /**
     * The options on the command line. {@code --cache npm,pip} names two presets.
     *
     * @throws UsageException if a value is empty, or options exclude each other
     */
    static Map<SettingKey, Setting> flags(Map<SettingKey, List<String>> flags) {
        Map<SettingKey, Setting> settings = new EnumMap<>(SettingKey.class);
        flags.forEach((key, values) -> {
            if (values.contains("")) {
                throw new UsageException(key.flag() + " is empty: give it a value or leave it out");
            }
            if (key.isPartOfNamespace() && flags.containsKey(SettingKey.NAMESPACE)) {
                throw new UsageException("--namespace already names project, branch and job: leave out " + key.flag()
                        + " or --namespace");
            }
            List<String> items = key == SettingKey.CACHES ? Caches.split(values) : values;
            settings.put(key, new Setting(items, new Origin(Layer.FLAG, key.flag())));
        });
        return settings;
    }

    /** The variables that start with {@code CASTOR_}; an empty list counts as unset. */
    static Map<SettingKey, Setting> environment(ProcessContext context) {
        Map<SettingKey, Setting> settings = new EnumMap<>(SettingKey.class);
        for (SettingKey key : SettingKey.values()) {
            String text = context.variable(key.variable());
            if (text == null) {
                continue;
            }
            Origin origin = new Origin(Layer.ENVIRONMENT, key.variable());
            try {
                List<String> values = key.isList() ? ListSyntax.split(text) : List.of(text);
                if (!values.isEmpty()) {
                    settings.put(key, new Setting(values, origin));
                }
            } catch (IllegalArgumentException e) {
                throw new UsageException(key.variable() + ": " + e.getMessage(), e);
            }
        }
        return settings;
    }
}

package io.jenkins.plugins.castor.cli.command.local;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Table;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.Setting;
import io.jenkins.plugins.castor.cli.settings.SettingKey;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.ListSyntax;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.tree.TreeWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that are in effect.
 *
 * @param settings the ones that are set
 * @param namespace the namespace that the parts make; empty if a part is missing
 * @param caches the cache directories on this machine
 */
record ConfigurationReport(Map<SettingKey, Setting> settings, Optional<String> namespace, List<CacheDirectory> caches)
        implements Report {

    @Override
    public int exit() {
        return ExitCode.DONE;
    }

    @Override
    public void tell(Console console) {
        Table table = new Table("lll").row("SETTING", "VALUE", "FROM");
        for (SettingKey key : SettingKey.values()) {
            Setting setting = settings.get(key);
            if (key == SettingKey.NAMESPACE) {
                table.row("namespace", namespace.orElse("-"), namespace.isPresent() ? "its parts below" : "incomplete");
            } else if (setting == null) {
                table.row(
                        key.property(),
                        key == SettingKey.STRICT ? "false" : "-",
                        key == SettingKey.STRICT ? "default" : "not set");
            } else {
                table.row(
                        key.property(),
                        key.isList() ? ListSyntax.join(setting.values()) : setting.value(),
                        setting.origin().name());
            }
        }
        table.print(console);
        if (!caches.isEmpty()) {
            console.print("");
            Table directories = new Table("lll").row("CACHE", "DIRECTORY", "STATE");
            for (CacheDirectory cache : caches) {
                directories.row(
                        cache.name(),
                        cache.path().toString(),
                        Files.isDirectory(cache.path()) ? "there" : "not yet there");
            }
            directories.print(console);
        }
        if (!TreeWriter.isConfined()) {
            console.print("");
            console.print("This system cannot keep a load inside directories that another process exchanges for links"
                    + " meanwhile: load as the user of the build.");
        }
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("settings").beginObject();
        for (Map.Entry<SettingKey, Setting> entry : settings.entrySet()) {
            if (entry.getKey() == SettingKey.NAMESPACE) {
                continue;
            }
            json.field(entry.getKey().property()).beginObject();
            if (entry.getKey().isList()) {
                JsonFields.strings(json, "value", entry.getValue().values());
            } else {
                json.field("value").text(entry.getValue().value());
            }
            json.field("from").text(entry.getValue().origin().name());
            json.endObject();
        }
        json.endObject();
        json.field("namespace").text(namespace.orElse(null));
        json.field("confined").bool(TreeWriter.isConfined());
        json.field("caches").beginArray();
        for (CacheDirectory cache : caches) {
            JsonFields.cache(json, cache);
            json.endObject();
        }
        json.endArray();
    }
}

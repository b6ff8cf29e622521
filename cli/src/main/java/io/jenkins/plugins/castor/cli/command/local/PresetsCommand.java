package io.jenkins.plugins.castor.cli.command.local;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Preset;
import io.jenkins.plugins.castor.engine.cache.Surroundings;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor presets}: the known caches and their directories on this machine. */
public final class PresetsCommand implements Command {

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "presets",
                        "Lists the package managers whose caches Castor knows.",
                        "Shows the directories of each on this machine. They follow the package manager's own variables and"
                                + " defaults.")
                .usage("[OPTION...]")
                .json()
                .example("castor load --cache npm --cache maven")
                .example("npm_config_cache=/srv/npm castor presets")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) {
        List<KnownPreset> known = new ArrayList<>();
        for (Preset preset : Preset.all()) {
            known.add(KnownPreset.of(preset, invocation.context().surroundings()));
        }
        return new PresetsReport(known);
    }

    /** @param problem why it has no directory on this machine; null if it has one */
    private record KnownPreset(Preset preset, List<Preset.Found> directories, String problem) {

        static KnownPreset of(Preset preset, Surroundings here) {
            try {
                return new KnownPreset(preset, preset.find(here), null);
            } catch (IllegalArgumentException e) {
                return new KnownPreset(preset, List.of(), e.getMessage());
            }
        }
    }

    private record PresetsReport(List<KnownPreset> presets) implements Report {

        @Override
        public int exit() {
            return ExitCode.DONE;
        }

        @Override
        public void tell(Console console) {
            for (KnownPreset known : presets) {
                console.print(known.preset().name() + ": " + known.preset().description());
                for (Preset.Found found : known.directories()) {
                    Path path = found.directory().path();
                    String state = Files.isDirectory(path) ? "there" : "not yet there";
                    console.print("    " + path + " (" + state + ", by " + found.origin() + ")");
                }
            }
            for (KnownPreset known : presets) {
                if (known.problem() != null) {
                    console.complain(known.preset().name() + ": " + known.problem());
                }
            }
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("presets").beginArray();
            for (KnownPreset known : presets) {
                json.beginObject();
                json.field("name").text(known.preset().name());
                json.field("description").text(known.preset().description());
                json.field("problem").text(known.problem());
                json.field("directories").beginArray();
                for (Preset.Found found : known.directories()) {
                    CacheDirectory directory = found.directory();
                    JsonFields.cache(json, directory);
                    json.field("by").text(found.origin());
                    JsonFields.strings(json, "include", directory.filter().includes());
                    JsonFields.strings(json, "exclude", directory.filter().excludes());
                    JsonFields.strings(json, "volatile", directory.filter().volatiles());
                    json.endObject();
                }
                json.endArray();
                json.endObject();
            }
            json.endArray();
        }
    }
}

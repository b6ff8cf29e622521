package io.jenkins.plugins.castor.engine.key;

import io.jenkins.plugins.castor.engine.cache.Preset;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The presets that a project needs, judging by its lock files. */
public final class PresetsOfProject {

    private PresetsOfProject() {}

    /**
     * Finds the presets whose files are in a working directory, as {@value KeyRequest#AUTO} of a {@link KeyRequest} does.
     *
     * @return the names of the presets in their usual order, each with the path of the file nearest to the top, safe to
     *     print; empty if there is none, or no such directory
     * @throws IOException if a directory cannot be read, or there are too many files; the message says which
     */
    public static Map<String, String> find(Path workingDirectory) throws IOException {
        Map<String, String> presets = new LinkedHashMap<>();
        if (!Files.isDirectory(workingDirectory)) {
            return presets;
        }
        Set<String> files = new KeyFiles(workingDirectory, List.of())
                .find(Preset.keyFiles(List.of()))
                .keySet();
        for (Preset preset : Preset.all()) {
            if (preset.keyFiles().isEmpty()) {
                continue;
            }
            var filter = KeyFiles.filter(preset.keyFiles());
            files.stream()
                    .filter(file -> filter.accepts(file, false))
                    .min(Comparator.comparingLong(PresetsOfProject::depth).thenComparing(Comparator.naturalOrder()))
                    .ifPresent(file -> presets.put(preset.name(), Names.shown(file)));
        }
        return presets;
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == '/').count();
    }
}

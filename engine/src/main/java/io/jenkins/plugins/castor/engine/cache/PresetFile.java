package io.jenkins.plugins.castor.engine.cache;

import io.jenkins.plugins.castor.engine.cache.Surroundings.Os;
import io.jenkins.plugins.castor.engine.text.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * Parses {@code presets.txt}. The head of that file describes its format. It is part of Castor, so an error in it is a
 * bug.
 */
final class PresetFile {
    private final List<Preset> presets = new ArrayList<>();
    private final List<Preset.Kind> kinds = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final List<String> includes = new ArrayList<>();
    private final List<String> excludes = new ArrayList<>();
    private final List<String> volatiles = new ArrayList<>();
    private final List<String> alone = new ArrayList<>();
    private final List<String> together = new ArrayList<>();
    private Duration unused = Duration.ZERO;
    private final List<String> otherNames = new ArrayList<>();
    private final List<String> keyFiles = new ArrayList<>();
    private String preset;
    private String description;
    private String directory;

    private PresetFile() {}

    static List<Preset> read() {
        return parse(Text.ALL.lines().toList());
    }

    /**
     * Returns false if no preset has a directory with this name. Faster than parsing the file; may return true wrongly.
     */
    static boolean mayDefine(String directory) {
        return Text.ALL.contains("directory " + directory + "\n");
    }

    /** The text of the file, read lazily. */
    private static final class Text {
        static final String ALL = text();

        private static String text() {
            try (InputStream in = PresetFile.class.getResourceAsStream("presets.txt")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static List<Preset> parse(List<String> lines) {
        PresetFile file = new PresetFile();
        for (String line : lines) {
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                file.take(text);
            }
        }
        file.endPreset();
        return List.copyOf(file.presets);
    }

    private void take(String line) {
        int space = line.indexOf(' ');
        String rest = line.substring(space + 1).strip();
        switch (line.substring(0, Math.max(space, 0))) {
            case "preset" -> {
                endPreset();
                preset = rest;
            }
            case "about" -> description = rest;
            case "also" -> addWords(rest, otherNames);
            case "key" -> addWords(rest, keyFiles);
            case "directory" -> {
                endDirectory();
                directory = rest;
            }
            case "at" -> places.add(place(rest));
            case "include" -> addWords(rest, includes);
            case "exclude" -> addWords(rest, excludes);
            case "volatile" -> addWords(rest, volatiles);
            case "unused" -> unused = Durations.parse(rest);
            case "alone" -> addWords(rest, alone);
            case "together" -> addWords(rest, together);
            default -> throw new IllegalStateException("presets.txt: " + line);
        }
    }

    private void endPreset() {
        endDirectory();
        if (preset != null) {
            presets.add(new Preset(preset, description, otherNames, keyFiles, kinds));
        }
        kinds.clear();
        otherNames.clear();
        keyFiles.clear();
    }

    private void endDirectory() {
        if (directory != null) {
            kinds.add(new Preset.Kind(
                    directory, places, includes, excludes, volatiles, new Preset.Use(unused, alone, together)));
        }
        directory = null;
        places.clear();
        includes.clear();
        excludes.clear();
        volatiles.clear();
        unused = Duration.ZERO;
        alone.clear();
        together.clear();
    }

    /** Parses the words that limit where a place applies, and then its path. */
    private static Place place(String text) {
        Set<Os> systems = EnumSet.noneOf(Os.class);
        Set<Place.Condition> conditions = EnumSet.noneOf(Place.Condition.class);
        String rest = text;
        while (Character.isLetter(rest.charAt(0))) {
            int space = rest.indexOf(' ');
            String word = rest.substring(0, space).toUpperCase(Locale.ROOT);
            switch (word) {
                case "LINUX", "MACOS", "WINDOWS" -> systems.add(Os.valueOf(word));
                default -> conditions.add(Place.Condition.valueOf(word));
            }
            rest = rest.substring(space).strip();
        }
        int end = rest.startsWith("${") ? rest.indexOf('}') + 1 : rest.startsWith("~") ? 1 : 0;
        Reference start = end == 0 ? new Reference.Root() : reference(rest.substring(0, end));
        int below = rest.startsWith("/", end) ? end + 1 : end;
        return new Place(
                systems.isEmpty() ? EnumSet.allOf(Os.class) : systems, conditions, start, rest.substring(below));
    }

    private static Reference reference(String text) {
        if (text.equals("~")) {
            return new Reference.Home(false);
        }
        String inside = text.substring(2, text.length() - 1);
        int comma = inside.indexOf(',');
        String name = comma < 0 ? inside : inside.substring(0, comma);
        String how = comma < 0 ? "" : inside.substring(comma + 1).strip();
        if (how.startsWith("-D")) {
            String property = how.substring(2);
            return name.startsWith(".mvn/")
                    ? new Reference.OptionInFile(name, property)
                    : new Reference.OptionInVariable(name, property);
        }
        return switch (how) {
            case "" -> name.equals("user.home") ? new Reference.Home(true) : new Reference.Variable(name);
            case "any case" -> new Reference.AnyCaseVariable(name);
            case "first" -> new Reference.FirstEntry(name);
            default -> throw new IllegalStateException("presets.txt: " + text);
        };
    }

    private static void addWords(String text, List<String> into) {
        Collections.list(new StringTokenizer(text)).forEach(word -> into.add((String) word));
    }
}

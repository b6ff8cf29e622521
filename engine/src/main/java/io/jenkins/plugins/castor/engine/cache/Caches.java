package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parses the texts with which users configure what is cached. */
public final class Caches {
    private static final int LONGEST_GUESS = 40;

    private Caches() {}

    /**
     * Returns the cache directories for these texts, in order. Each text is the name of a {@link Preset} or has the
     * form of {@link CacheDirectory#parse}.
     *
     * @throws UnusableDirectoryException if something on this machine makes a directory unusable, which nobody wrote
     * @throws IllegalArgumentException if a text is neither, if a directory is not allowed, or if directories conflict
     */
    public static List<CacheDirectory> parse(List<String> texts, Surroundings here) {
        List<CacheDirectory> directories = new ArrayList<>();
        for (String text : texts) {
            if (text.indexOf('=') >= 0) {
                directories.add(CacheDirectory.parse(text, here));
            } else {
                directories.addAll(
                        Preset.named(text).orElseThrow(() -> unknown(text)).resolve(here));
            }
        }
        try {
            CacheDirectory.checkTogether(directories);
        } catch (IllegalArgumentException e) {
            boolean byVariables = texts.stream().noneMatch(text -> text.indexOf('=') >= 0)
                    && new HashSet<>(texts).size() == texts.size();
            throw byVariables ? new UnusableDirectoryException(e.getMessage(), e) : e;
        }
        return List.copyOf(directories);
    }

    /**
     * Splits a text that names several presets, and at its end perhaps a directory: {@code npm,pip,deps=a, b} has three items,
     * as the path of a directory may have commas.
     */
    public static List<String> split(String text) {
        List<String> items = new ArrayList<>();
        String rest = text.strip();
        for (int comma = rest.indexOf(','); comma > 0 && rest.lastIndexOf('=', comma) < 0; comma = rest.indexOf(',')) {
            items.add(rest.substring(0, comma).strip());
            rest = rest.substring(comma + 1).strip();
        }
        if (!rest.isEmpty()) {
            items.add(rest);
        }
        return items;
    }

    /** The items of several such texts. */
    public static List<String> split(List<String> texts) {
        return texts.stream().flatMap(text -> split(text).stream()).toList();
    }

    /**
     * Checks what can be checked without the machine that has the directories: the names of presets and the form of the
     * other texts.
     *
     * @throws IllegalArgumentException as {@link #parse} does
     */
    public static void check(List<String> texts) {
        Set<String> names = new HashSet<>();
        for (String text : texts) {
            String name = text;
            if (text.indexOf('=') >= 0) {
                CacheDirectory.Written written = CacheDirectory.Written.parse(text);
                if (written.path().isBlank()) {
                    throw new IllegalArgumentException(
                            "The path of the cache directory " + written.name() + " is empty: write a directory");
                }
                name = written.name();
            } else if (Preset.named(text).isEmpty()) {
                throw unknown(text);
            }
            if (!names.add(name)) {
                throw new IllegalArgumentException(
                        "Two caches have the name " + name + ": remove one of them or give it another name");
            }
        }
    }

    /**
     * Returns a line for each cache that has no files: where it was looked for, and what moves it. A preset with several
     * directories has files if one of them has.
     *
     * @param all the cache directories of a save
     * @param empty the names of those without files
     */
    public static List<String> empty(List<CacheDirectory> all, Set<String> empty) {
        Map<String, List<CacheDirectory>> byCache = new LinkedHashMap<>();
        for (CacheDirectory directory : all) {
            String cache =
                    Preset.ofDirectory(directory.name()).map(Preset::name).orElse(directory.name());
            byCache.computeIfAbsent(cache, name -> new ArrayList<>()).add(directory);
        }
        List<String> lines = new ArrayList<>();
        byCache.forEach((cache, directories) -> {
            if (directories.stream().allMatch(directory -> empty.contains(directory.name()))) {
                String places = directories.stream()
                        .map(directory -> directory.path().toString())
                        .collect(Collectors.joining(", "));
                Optional<Preset> preset = Preset.named(cache);
                String home = preset.filter(Preset::isBelowHomeOfJava).isPresent()
                        ? " (its tool goes by Java's user.home, whatever HOME is)"
                        : "";
                String variable = preset.flatMap(Preset::variable)
                        .map(name -> "set " + name + ", or ")
                        .orElse("");
                lines.add("the cache " + cache + " has no files in " + places + home + ": if they are elsewhere, "
                        + variable + "name the directory as " + cache + "=PATH");
            }
        });
        return lines;
    }

    /** Returns a line for each package manager that goes by Java's home directory, where {@code HOME} is another one. */
    public static List<String> remarks(List<CacheDirectory> caches, Surroundings here) {
        List<String> lines = new ArrayList<>();
        if (here.home().equals(here.homeOfTools())) {
            return lines;
        }
        for (CacheDirectory cache : caches) {
            boolean byJava = Preset.ofDirectory(cache.name())
                    .filter(Preset::isBelowHomeOfJava)
                    .isPresent();
            if (byJava && cache.path().startsWith(here.home())) {
                lines.add("the cache " + cache.name() + " is " + cache.path()
                        + ", as its tool goes by Java's user.home and" + " not by HOME, which is "
                        + here.homeOfTools());
            }
        }
        return lines;
    }

    private static IllegalArgumentException unknown(String text) {
        String known = Preset.all().stream().map(Preset::name).collect(Collectors.joining(", "));
        String guess = nearest(text);
        return new IllegalArgumentException("There is no preset " + Shown.text(text)
                + (guess.isEmpty() ? "." : "; did you mean " + guess + "?") + " The presets are " + known
                + ". For any other directory, write NAME=PATH.");
    }

    /** Returns the preset with the most similar name; empty if none is similar. */
    private static String nearest(String text) {
        if (text.length() > LONGEST_GUESS) {
            return "";
        }
        record Guess(String preset, int distance) {}
        return Preset.all().stream()
                .flatMap(preset -> Stream.concat(Stream.of(preset.name()), preset.otherNames().stream())
                        .map(word -> new Guess(preset.name(), distance(text, word))))
                .min(Comparator.comparingInt(Guess::distance))
                .filter(guess -> guess.distance <= Math.max(1, text.length() / 3))
                .map(Guess::preset)
                .orElse("");
    }

    /** The number of letters to insert, delete, change or swap to turn one word into the other, ignoring case. */
    private static int distance(String one, String other) {
        int[][] steps = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int change = one.regionMatches(true, i - 1, other, j - 1, 1) ? 0 : 1;
                steps[i][j] = Math.min(steps[i - 1][j - 1] + change, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
                if (i > 1
                        && j > 1
                        && one.regionMatches(true, i - 2, other, j - 1, 1)
                        && one.regionMatches(true, i - 1, other, j - 2, 1)) {
                    steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
                }
            }
        }
        return steps[one.length()][other.length()];
    }
}

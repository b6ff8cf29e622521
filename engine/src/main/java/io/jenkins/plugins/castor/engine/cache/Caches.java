package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what users write to say what is cached. */
public final class Caches {
    private static final int LONGEST_GUESS = 40;

    private Caches() {}

    /**
     * The cache directories that these texts name, in their order. Each is the name of a {@link Preset} or has the form
     * of {@link CacheDirectory#parse}.
     *
     * @throws IllegalArgumentException for a text that is neither, for a directory that is refused, and for directories
     *     that do not go together
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
        CacheDirectory.checkTogether(directories);
        return List.copyOf(directories);
    }

    /**
     * Checks what can be checked on any machine, before one is at hand that has the directories: the names of presets, and
     * the form of the rest.
     *
     * @throws IllegalArgumentException as {@link #parse}
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
                        "Two caches have the name " + name + ": leave one of them out or give it another name");
            }
        }
    }

    private static IllegalArgumentException unknown(String text) {
        String known = Preset.all().stream().map(Preset::name).collect(Collectors.joining(", "));
        String guess = nearest(text);
        return new IllegalArgumentException("There is no preset " + Shown.text(text)
                + (guess.isEmpty() ? "." : "; did you mean " + guess + "?") + " Known are " + known
                + ". Any other directory is NAME=PATH.");
    }

    /** The preset that somebody most likely meant, empty if none comes close. */
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

    /** How many letters to insert, drop, change or swap to turn one word into the other, whatever their case. */
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

package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.List;

/** Compiles the patterns of a filter. The size of each, and of all together, is bounded. */
final class PatternCompiler {
    private static final int LONGEST = 4096;
    private static final int LARGEST_TOTAL = 256 << 10;

    private int total;

    /**
     * @param what what the patterns are, in the plural
     * @throws IllegalArgumentException if a pattern is not a glob for files. The message shows it
     */
    PathRule[] filesOf(String what, List<String> patterns) {
        List<PathRule> rules = new ArrayList<>();
        for (String pattern : patterns) {
            checkLength(pattern);
            if (pattern.endsWith("/")) {
                throw bad(
                        pattern,
                        "it ends in a slash, but " + what + " match only files; write " + Shown.text(pattern + "**"));
            }
            rules.addAll(compile(pattern, pattern));
        }
        return rules.toArray(PathRule[]::new);
    }

    /** @throws IllegalArgumentException if the pattern is not a glob. The message shows it */
    List<PathRule> excludeOf(String pattern) {
        checkLength(pattern);
        return compile(pattern, pattern.endsWith("/") ? pattern.substring(0, pattern.length() - 1) : pattern);
    }

    private static void checkLength(String pattern) {
        if (pattern.length() > LONGEST) {
            throw bad(pattern, "it is longer than " + LONGEST + " characters; split it");
        }
    }

    private List<PathRule> compile(String given, String pattern) {
        if (Shown.hasControlCharacter(pattern)) {
            throw bad(given, "it contains a control character; remove it");
        }
        String relative = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        List<PathRule> rules = new ArrayList<>();
        try {
            for (String alternative : GlobBraces.expand(relative)) {
                addToTotal(alternative);
                rules.add(PathRule.compile(alternative, pattern.contains("/")));
            }
        } catch (IllegalArgumentException why) {
            throw bad(given, why.getMessage() + "; put a backslash before a literal character");
        }
        return rules;
    }

    private void addToTotal(String alternative) {
        total += alternative.length();
        if (total > LARGEST_TOTAL) {
            throw new IllegalArgumentException(
                    "with its braces expanded, all patterns together have more than " + LARGEST_TOTAL + " characters");
        }
    }

    private static IllegalArgumentException bad(String pattern, String why) {
        return new IllegalArgumentException("The pattern " + Shown.text(pattern) + " is not a glob: " + why);
    }
}

package io.jenkins.plugins.castor.engine.trust;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.HashMap;
import java.util.Map;

/**
 * Compiles the regular expressions of a policy, each once. The size of each, and of all together, is bounded.
 *
 * <p>RE2/J never backtracks: a match takes time proportional to the size of the compiled expression and the length of
 * the value. But RE2/J expands {@code x{1000}} and compiles recursively, so the size is estimated and checked before
 * anything is compiled.
 */
final class Expressions {
    private static final int LONGEST = 300;
    private static final int LARGEST = 1000;
    private static final int LARGEST_TOTAL = 10_000;

    private final Map<String, Pattern> compiled = new HashMap<>();
    private int total;

    /**
     * @throws IllegalArgumentException if it is invalid or too large. The message continues "this regular expression"
     */
    Pattern compile(String expression) {
        Pattern known = compiled.get(expression);
        if (known != null) {
            return known;
        }
        if (expression.length() > LONGEST) {
            throw new IllegalArgumentException("is longer than " + LONGEST + " characters: split the rule");
        }
        checkCases(expression);
        int size = ExpressionSize.of(expression);
        if (size > LARGEST) {
            throw new IllegalArgumentException("is too large with its counts {n} expanded (" + LARGEST
                    + " characters at most): use * or +, or lower the counts");
        }
        total += size;
        if (total > LARGEST_TOTAL) {
            throw new IllegalArgumentException("exceeds the total size of the regular expressions of a policy ("
                    + LARGEST_TOTAL + " characters at most, with counts {n} expanded): use like or in");
        }
        try {
            Pattern pattern = Pattern.compile(expression);
            compiled.put(expression, pattern);
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("is invalid (" + e.getDescription() + "): correct it", e);
        }
    }

    /**
     * Rejects non-ASCII characters in case-insensitive expressions. RE2/J folds a character case by case until it is
     * back at the first, and never ends where its tables differ from Java's.
     */
    private static void checkCases(String expression) {
        if (!ignoresCase(expression)) {
            return;
        }
        for (int at = 0; at < expression.length(); at++) {
            char c = expression.charAt(at);
            boolean escapesBeyond =
                    c == '\\' && at + 1 < expression.length() && "01234567xpP".indexOf(expression.charAt(++at)) >= 0;
            if (c > '\u007f' || escapesBeyond) {
                throw new IllegalArgumentException("ignores case with (?i) and has a non-ASCII character or an escape"
                        + " (\\x, \\p, \\1): remove (?i) and write out both cases");
            }
        }
    }

    /**
     * Whether it has flags such as {@code (?i)} or {@code (?s-i:}. May be true for a class that only looks like flags.
     */
    private static boolean ignoresCase(String expression) {
        for (int at = expression.indexOf("(?"); at >= 0; at = expression.indexOf("(?", at + 1)) {
            int end = at + 2;
            while (end < expression.length() && "imsU-".indexOf(expression.charAt(end)) >= 0) {
                if (expression.charAt(end++) == 'i') {
                    return true;
                }
            }
        }
        return false;
    }
}

package io.jenkins.plugins.castor.engine.trust;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.HashMap;
import java.util.Map;

/**
 * Compiles the regular expressions of one policy, each once, within bounds for each and for all together.
 *
 * <p>RE2/J never backtracks, so a match takes time in proportion to the size of the compiled expression and to the length
 * of the value. It does write {@code x{1000}} out, however, and it recurses over what it compiled. So the size is
 * estimated and bounded before anything is compiled.
 */
final class Expressions {
    private static final int LONGEST = 300;
    private static final int LARGEST = 1000;
    private static final int LARGEST_TOTAL = 10_000;

    private final Map<String, Pattern> compiled = new HashMap<>();
    private int total;

    /** @throws IllegalArgumentException that says what is wrong and continues "this regular expression" */
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
            throw new IllegalArgumentException("is too large with its counts {n} written out (" + LARGEST
                    + " characters at most): use * or +, or smaller counts");
        }
        total += size;
        if (total > LARGEST_TOTAL) {
            throw new IllegalArgumentException("makes all regular expressions of this policy together too large ("
                    + LARGEST_TOTAL + " characters at most, with counts {n} written out): use like or in");
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
     * Refuses characters beyond ASCII where the case does not matter. RE2/J goes from one case of a character to the next
     * until it is back at the first, and loops for ever where its tables and those of Java differ.
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
                throw new IllegalArgumentException(
                        "ignores case by (?i) and has a character or an escape (\\x, \\p, \\1)"
                                + " beyond ASCII: write out both cases, and remove (?i)");
            }
        }
    }

    /** Whether it has flags such as {@code (?i)} or {@code (?s-i:}. A class that only looks like it counts, too. */
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

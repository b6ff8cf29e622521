package io.jenkins.plugins.castor.engine.trust;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Makes regular expressions that cannot hang or fill the memory. RE2/J never tries twice what it read, so a match takes
 * time in proportion to the expression and the value; but it writes {@code x{1000}} out, nested as often as one likes.
 */
final class Expressions {
    private static final int LONGEST = 300;
    private static final int MOST_COPIES = 200;

    private Expressions() {}

    /** @throws IllegalArgumentException which says what is wrong, without the expression itself */
    static Pattern compile(String expression) {
        if (expression.length() > LONGEST) {
            throw new IllegalArgumentException("is longer than " + LONGEST + " characters: split the rule");
        }
        checkCopies(expression);
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("is none (" + e.getDescription() + "): correct it", e);
        }
    }

    /** All counts multiplied, as if each held the one before: an upper bound, whatever is nested in what. */
    private static void checkCopies(String expression) {
        long copies = 1;
        for (int at = 0; at < expression.length(); at++) {
            char c = expression.charAt(at);
            if (c == '\\') {
                at = endOfEscape(expression, at + 1);
            } else if (c == '{') {
                copies *= Math.max(1, count(expression, at + 1));
                if (copies > MOST_COPIES) {
                    throw new IllegalArgumentException("has counts {n} that make more than " + MOST_COPIES
                            + " when they are multiplied: use * or +, or smaller counts");
                }
            }
        }
    }

    /** Where an escape ends; braces that belong to one are no counts. */
    private static int endOfEscape(String expression, int at) {
        if (at >= expression.length()) {
            return at;
        }
        char kind = expression.charAt(at);
        if (kind == 'Q') {
            throw new IllegalArgumentException("has a \\Q, which is not known here: escape each character by itself");
        }
        if ((kind == 'x' || kind == 'p' || kind == 'P') && expression.startsWith("{", at + 1)) {
            int end = expression.indexOf('}', at);
            return end < 0 ? expression.length() : end;
        }
        return at;
    }

    /** The larger number of {@code n}, {@code n,} and {@code n,m}; 0 for a brace that counts nothing. */
    private static long count(String expression, int at) {
        long largest = 0;
        long number = 0;
        for (int i = at; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == ',') {
                number = 0;
            } else if (c >= '0' && c <= '9') {
                number = Math.min(MOST_COPIES + 1L, 10 * number + (c - '0'));
                largest = Math.max(largest, number);
            } else {
                return c == '}' ? largest : 0;
            }
        }
        return 0;
    }
}

package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A glob for one name: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a-z]}, and {@code \} before a literal character.
 */
final class NameGlob {
    private static final IntPredicate ANYTHING = c -> true;

    /** Each matches one code point, except {@link #ANYTHING}, which matches any number. */
    private final IntPredicate[] parts;

    private NameGlob(List<IntPredicate> parts) {
        this.parts = parts.toArray(IntPredicate[]::new);
    }

    /**
     * @throws IllegalArgumentException if the pattern is invalid. The message does not contain the pattern, which the
     *     caller adds
     */
    static NameGlob compile(String pattern) {
        List<IntPredicate> parts = new ArrayList<>();
        int[] text = pattern.codePoints().toArray();
        int at = 0;
        while (at < text.length) {
            int c = text[at++];
            switch (c) {
                case '*' -> {
                    if (parts.isEmpty() || parts.get(parts.size() - 1) != ANYTHING) {
                        parts.add(ANYTHING);
                    }
                }
                case '?' -> parts.add(any -> true);
                case '[' -> {
                    int end = endOfClass(text, at);
                    parts.add(oneOf(text, at, end));
                    at = end + 1;
                }
                case '\\' -> {
                    int literal = afterBackslash(text, at++);
                    parts.add(other -> other == literal);
                }
                default -> parts.add(other -> other == c);
            }
        }
        return new NameGlob(parts);
    }

    boolean matches(String text, int from, int to) {
        int at = from;
        int next = 0;
        int retryAt = -1;
        int retryNext = -1;
        while (at < to) {
            int c = text.codePointAt(at);
            if (next < parts.length && parts[next] == ANYTHING) {
                next++;
                retryNext = next;
                retryAt = at;
            } else if (next < parts.length && parts[next].test(c)) {
                next++;
                at += Character.charCount(c);
            } else if (retryNext >= 0) {
                // backtrack: the last * takes one more character
                retryAt += Character.charCount(text.codePointAt(retryAt));
                at = retryAt;
                next = retryNext;
            } else {
                return false;
            }
        }
        return next == parts.length || (next == parts.length - 1 && parts[next] == ANYTHING);
    }

    private static IntPredicate oneOf(int[] text, int from, int to) {
        int at = from;
        boolean negated = at < to && (text[at] == '!' || text[at] == '^');
        if (negated) {
            at++;
        }
        if (at == to) {
            throw new IllegalArgumentException("it has an empty []");
        }
        // pairs of the first and the last character
        int[] ranges = new int[2 * (to - at)];
        int count = 0;
        while (at < to) {
            int low = text[at] == '\\' ? afterBackslash(text, ++at) : text[at];
            at++;
            int high = low;
            if (at + 1 < to && text[at] == '-') {
                at++;
                high = text[at] == '\\' ? afterBackslash(text, ++at) : text[at];
                at++;
            }
            if (high < low) {
                throw new IllegalArgumentException("it has a reversed range in []");
            }
            ranges[count++] = low;
            ranges[count++] = high;
        }
        int[] members = Arrays.copyOf(ranges, count);
        return c -> isIn(members, c) != negated;
    }

    private static boolean isIn(int[] ranges, int c) {
        for (int i = 0; i < ranges.length; i += 2) {
            if (c >= ranges[i] && c <= ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }

    private static int endOfClass(int[] text, int from) {
        for (int at = from; at < text.length; at++) {
            if (text[at] == '\\') {
                at++;
            } else if (text[at] == ']') {
                return at;
            }
        }
        throw new IllegalArgumentException("it has a [ without a ] before the end of the name");
    }

    private static int afterBackslash(int[] text, int at) {
        if (at >= text.length) {
            throw new IllegalArgumentException("it has a name that ends in a backslash");
        }
        return text[at];
    }
}

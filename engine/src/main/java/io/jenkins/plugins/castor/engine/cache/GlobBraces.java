package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.List;

/** Expands {@code {a,b}}, which may be nested, to one pattern per alternative. */
final class GlobBraces {
    private static final int MOST_ALTERNATIVES = 200;
    private static final int MOST_BRACES = 1000;

    private GlobBraces() {}

    /**
     * @throws IllegalArgumentException if the pattern is invalid. The message does not contain the pattern, which the
     *     caller adds
     */
    static List<String> expand(String pattern) {
        List<String> done = new ArrayList<>();
        List<String> open = new ArrayList<>(List.of(pattern));
        int braces = 0;
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            int brace = firstBrace(next);
            if (brace < 0) {
                done.add(next);
            } else {
                if (++braces > MOST_BRACES) {
                    throw new IllegalArgumentException("it has too many {} (braces)");
                }
                expandOne(next, brace, open);
            }
            if (done.size() + open.size() > MOST_ALTERNATIVES) {
                throw tooMany();
            }
        }
        return done;
    }

    private static void expandOne(String pattern, int brace, List<String> into) {
        String before = pattern.substring(0, brace);
        List<String> alternatives = new ArrayList<>();
        int depth = 0;
        int start = brace + 1;
        for (int at = brace; at < pattern.length(); at++) {
            switch (pattern.charAt(at)) {
                case '\\' -> at++;
                case '[' -> at = skipClass(pattern, at);
                case '{' -> depth++;
                case ',' -> {
                    if (depth == 1) {
                        alternatives.add(pattern.substring(start, at));
                        if (alternatives.size() > MOST_ALTERNATIVES) {
                            throw tooMany();
                        }
                        start = at + 1;
                    }
                }
                case '}' -> {
                    depth--;
                    if (depth == 0) {
                        alternatives.add(pattern.substring(start, at));
                        String after = pattern.substring(at + 1);
                        alternatives.forEach(alternative -> into.add(before + alternative + after));
                        return;
                    }
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException("it has a { without a }");
    }

    private static IllegalArgumentException tooMany() {
        return new IllegalArgumentException("its {} expand to more than " + MOST_ALTERNATIVES + " patterns");
    }

    private static int firstBrace(String pattern) {
        for (int at = 0; at < pattern.length(); at++) {
            switch (pattern.charAt(at)) {
                case '\\' -> at++;
                case '[' -> at = skipClass(pattern, at);
                case '{' -> {
                    return at;
                }
                case '}' -> throw new IllegalArgumentException("it has a } without a {");
                default -> {}
            }
        }
        return -1;
    }

    /**
     * Returns the end of a {@code [..]}, in which braces are literals. {@link NameGlob} rejects one that is not closed.
     */
    private static int skipClass(String pattern, int from) {
        for (int at = from + 1; at < pattern.length(); at++) {
            if (pattern.charAt(at) == '\\') {
                at++;
            } else if (pattern.charAt(at) == ']') {
                return at;
            }
        }
        return from;
    }
}

package io.jenkins.plugins.castor.engine.trust;

import java.util.Arrays;

/**
 * Matches a value against a glob: {@code *} matches any characters except a slash, {@code **} any characters, {@code ?}
 * one character except a slash. Every other character matches itself.
 */
final class Wildcards {

    private Wildcards() {}

    /** Scans the glob once, and tracks which prefixes of the value it matches so far. */
    static boolean match(String glob, String value) {
        int length = value.length();
        boolean[] reached = new boolean[length + 1];
        boolean[] next = new boolean[length + 1];
        reached[0] = true;
        for (int at = 0; at < glob.length(); at++) {
            char c = glob.charAt(at);
            boolean star = c == '*';
            boolean deep = star && at + 1 < glob.length() && glob.charAt(at + 1) == '*';
            if (deep) {
                at++;
            }
            Arrays.fill(next, false);
            for (int i = 0; i <= length; i++) {
                if (star) {
                    next[i] = reached[i] || (i > 0 && next[i - 1] && (deep || value.charAt(i - 1) != '/'));
                } else {
                    next[i] = i > 0 && reached[i - 1] && matches(c, value.charAt(i - 1));
                }
            }
            boolean[] spare = reached;
            reached = next;
            next = spare;
        }
        return reached[length];
    }

    private static boolean matches(char glob, char c) {
        return glob == '?' ? c != '/' : glob == c;
    }
}

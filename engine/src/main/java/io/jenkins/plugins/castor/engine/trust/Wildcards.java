package io.jenkins.plugins.castor.engine.trust;

/** {@code *} is any characters but a slash, {@code **} any at all, {@code ?} one but a slash; all else is itself. */
final class Wildcards {

    private Wildcards() {}

    /** Goes through the glob once, and keeps which beginnings of the value it can have taken. */
    static boolean match(String glob, String value) {
        int length = value.length();
        boolean[] reached = new boolean[length + 1];
        reached[0] = true;
        for (int at = 0; at < glob.length(); at++) {
            char c = glob.charAt(at);
            boolean star = c == '*';
            boolean deep = star && at + 1 < glob.length() && glob.charAt(at + 1) == '*';
            if (deep) {
                at++;
            }
            boolean[] next = new boolean[length + 1];
            for (int i = 0; i <= length; i++) {
                if (star) {
                    next[i] = reached[i] || (i > 0 && next[i - 1] && (deep || value.charAt(i - 1) != '/'));
                } else {
                    next[i] = i > 0 && reached[i - 1] && takes(c, value.charAt(i - 1));
                }
            }
            reached = next;
        }
        return reached[length];
    }

    private static boolean takes(char glob, char c) {
        return glob == '?' ? c != '/' : glob == c;
    }
}

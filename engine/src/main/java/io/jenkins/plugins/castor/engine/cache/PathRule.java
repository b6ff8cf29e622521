package io.jenkins.plugins.castor.engine.cache;

/**
 * A pattern of a filter, compiled to its cheapest form. Most patterns are a plain name, a suffix or a plain path, which
 * are cheap to match in a scan of a million files.
 */
sealed interface PathRule {
    boolean matches(String path);

    /** Whether a path below this directory could match. */
    default boolean mayMatchBelow(String directory) {
        return true;
    }

    /** A plain name at any depth. */
    record Name(String name) implements PathRule {
        @Override
        public boolean matches(String path) {
            int before = path.length() - name.length() - 1;
            return path.endsWith(name) && (before < 0 || path.charAt(before) == '/');
        }
    }

    /** {@code *} and a plain suffix, at any depth. The suffix has no slash, so it matches only within the last name. */
    record Ending(String ending) implements PathRule {
        @Override
        public boolean matches(String path) {
            return path.endsWith(ending);
        }
    }

    /** Any other pattern for the last name. */
    record AnyDepth(NameGlob name) implements PathRule {
        @Override
        public boolean matches(String path) {
            return name.matches(path, path.lastIndexOf('/') + 1, path.length());
        }
    }

    /** A plain path relative to the cache directory. */
    record Exactly(String path) implements PathRule {
        @Override
        public boolean matches(String other) {
            return path.equals(other);
        }

        @Override
        public boolean mayMatchBelow(String directory) {
            return path.length() > directory.length()
                    && path.charAt(directory.length()) == '/'
                    && path.startsWith(directory);
        }
    }

    /**
     * A plain path relative to the cache directory, and {@code /**}.
     *
     * @param start the path, with a slash at its end
     */
    record Below(String start) implements PathRule {
        static final String END = "/**";

        @Override
        public boolean matches(String path) {
            return path.startsWith(start);
        }

        @Override
        public boolean mayMatchBelow(String directory) {
            String inside = directory + '/';
            return inside.startsWith(start) || start.startsWith(inside);
        }
    }

    /** Any other pattern for the path relative to the cache directory. */
    record Anchored(Glob glob) implements PathRule {
        @Override
        public boolean matches(String path) {
            return glob.matches(path);
        }

        @Override
        public boolean mayMatchBelow(String directory) {
            return glob.mayMatchBelow(directory);
        }
    }

    /**
     * Compiles one pattern without braces.
     *
     * @param anchored true if the pattern is for the path relative to the cache directory, false if it is for the last
     *     name
     * @throws IllegalArgumentException if the pattern is invalid. The message does not contain the pattern, which the
     *     caller adds
     */
    static PathRule compile(String pattern, boolean anchored) {
        Glob glob = Glob.compile(pattern);
        if (anchored && pattern.endsWith(Below.END)) {
            String start = pattern.substring(0, pattern.length() - Below.END.length() + 1);
            return isPlain(start, 0) ? new Below(start) : new Anchored(glob);
        }
        if (anchored) {
            return isPlain(pattern, 0) ? new Exactly(pattern) : new Anchored(glob);
        }
        if (isPlain(pattern, 0)) {
            return new Name(pattern);
        }
        if (pattern.charAt(0) == '*' && isPlain(pattern, 1)) {
            return new Ending(pattern.substring(1));
        }
        return new AnyDepth(NameGlob.compile(pattern));
    }

    private static boolean isPlain(String pattern, int from) {
        for (int at = from; at < pattern.length(); at++) {
            if ("*?[\\".indexOf(pattern.charAt(at)) >= 0) {
                return false;
            }
        }
        return true;
    }
}

package io.jenkins.plugins.castor.engine.cache;

/**
 * One pattern of a filter in the cheapest form that does its work: most patterns are a plain name, an ending or a
 * plain path, which a scan of a million files can afford to ask about.
 */
sealed interface PathRule {
    boolean matches(String path);

    /** Whether some path below this directory could match. */
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

    /** {@code *} and a plain ending, which holds no slash and so cannot reach beyond the last name. */
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

    /** A plain path from the cache directory on. */
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

    /** Any other pattern from the cache directory on. */
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
     * @param anchored whether the pattern is about the path from the cache directory on, not about the last name
     * @throws IllegalArgumentException without the pattern itself, which the caller knows better
     */
    static PathRule compile(String pattern, boolean anchored) {
        Glob glob = Glob.compile(pattern);
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

package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.List;

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
     * @param anchored whether the pattern is about the path from the cache directory on, not about the last name
     * @throws IllegalArgumentException without the pattern itself, which the caller knows better
     */
    static List<PathRule> compile(String pattern, boolean anchored) {
        List<PathRule> rules = new ArrayList<>();
        for (String alternative : GlobBraces.expand(pattern)) {
            Glob glob = Glob.compile(alternative);
            if (anchored) {
                rules.add(isPlain(alternative, 0) ? new Exactly(alternative) : new Anchored(glob));
            } else if (isPlain(alternative, 0)) {
                rules.add(new Name(alternative));
            } else if (alternative.charAt(0) == '*' && isPlain(alternative, 1)) {
                rules.add(new Ending(alternative.substring(1)));
            } else {
                rules.add(new AnyDepth(NameGlob.compile(alternative)));
            }
        }
        return rules;
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

package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * A glob for whole relative paths, without braces (see {@link GlobBraces}). {@code *} and {@code ?} match within a
 * segment. A segment {@code **} matches any number of segments, or at least one if it is the last. Matching takes at
 * most time proportional to the length of the pattern times that of the path, so no pattern can stall a scan.
 */
final class Glob {
    /** Represents {@code **} in {@link #segments}. */
    private static final NameGlob ANY_DEPTH = NameGlob.compile("*");

    private final NameGlob[] segments;

    private Glob(List<NameGlob> segments) {
        this.segments = segments.toArray(NameGlob[]::new);
    }

    /**
     * @throws IllegalArgumentException if the pattern is invalid. The message does not contain the pattern, which the
     *     caller adds
     */
    static Glob compile(String pattern) {
        List<NameGlob> segments = new ArrayList<>();
        int start = 0;
        while (start <= pattern.length()) {
            int end = pattern.indexOf('/', start);
            if (end < 0) {
                end = pattern.length();
            }
            String segment = pattern.substring(start, end);
            start = end + 1;
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("it has an empty, \".\" or \"..\" segment");
            }
            if (!segment.equals("**")) {
                segments.add(NameGlob.compile(segment));
            } else if (segments.isEmpty() || segments.get(segments.size() - 1) != ANY_DEPTH) {
                segments.add(ANY_DEPTH);
            }
        }
        if (segments.get(segments.size() - 1) == ANY_DEPTH) {
            segments.add(NameGlob.compile("*"));
        }
        return new Glob(segments);
    }

    boolean matches(String path) {
        int at = 0;
        int next = 0;
        int retryAt = -1;
        int retryNext = -1;
        while (at <= path.length()) {
            int end = endOfSegment(path, at);
            if (next < segments.length && segments[next] == ANY_DEPTH) {
                next++;
                retryNext = next;
                retryAt = at;
            } else if (next < segments.length && segments[next].matches(path, at, end)) {
                next++;
                at = end + 1;
            } else if (retryNext >= 0) {
                // backtrack: the last ** takes one more segment
                retryAt = endOfSegment(path, retryAt) + 1;
                at = retryAt;
                next = retryNext;
            } else {
                return false;
            }
        }
        return next == segments.length;
    }

    /** Whether a path below this directory could match. */
    boolean mayMatchBelow(String directory) {
        int at = 0;
        for (NameGlob segment : segments) {
            if (segment == ANY_DEPTH || at > directory.length()) {
                return true;
            }
            int end = endOfSegment(directory, at);
            if (!segment.matches(directory, at, end)) {
                return false;
            }
            at = end + 1;
        }
        return false;
    }

    private static int endOfSegment(String path, int start) {
        int slash = path.indexOf('/', start);
        return slash < 0 ? path.length() : slash;
    }
}

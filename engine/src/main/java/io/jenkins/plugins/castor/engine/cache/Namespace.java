package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a job's cache lives: three free-text segments, none empty. Different namespaces never share a place: the
 * segments are percent-encoded, not flattened.
 *
 * @param project for example {@code mediawiki/core}
 * @param branch for example {@code master}
 * @param job for example {@code npm-test}
 */
public record Namespace(String project, String branch, String job) {
    /** What still leaves room for an ending below the 255 bytes that file systems allow a name. */
    static final int LONGEST_SEGMENT = 200;

    /**
     * @throws IllegalArgumentException if a segment is null or empty, holds a control character or half of a surrogate
     *     pair, or is longer than 200 bytes once it is percent-encoded
     */
    public Namespace {
        check("project", project);
        check("branch", branch);
        check("job", job);
    }

    /**
     * A namespace of names that nobody chose for this: what is refused elsewhere is shortened to its beginning and its
     * digest here. Different names stay different namespaces.
     *
     * @throws IllegalArgumentException if a segment is null or empty
     */
    public static Namespace fitted(String project, String branch, String job) {
        return new Namespace(
                FittedName.of("project", project), FittedName.of("branch", branch), FittedName.of("job", job));
    }

    /**
     * Reads {@code PROJECT/BRANCH/JOB}. Each segment may be percent-encoded, and must be where it holds a slash or a
     * percent sign: {@code mediawiki%2Fcore/master/npm-test}. The inverse of {@link #path()}.
     *
     * @throws IllegalArgumentException if the text is not such a namespace; the message says what to write
     */
    public static Namespace parse(String text) {
        if (text == null) {
            throw new IllegalArgumentException("No namespace given: write PROJECT/BRANCH/JOB");
        }
        List<String> segments = new ArrayList<>(3);
        int start = 0;
        for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', start)) {
            segments.add(text.substring(start, slash));
            start = slash + 1;
        }
        segments.add(text.substring(start));
        if (segments.size() != 3 || segments.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("The namespace " + Shown.text(text)
                    + " is not three segments: write PROJECT/BRANCH/JOB, and a slash inside of a segment as %2F, as in"
                    + " mediawiki%2Fcore/master/npm-test");
        }
        List<String> decoded = segments.stream().map(Namespace::decode).toList();
        return new Namespace(decoded.get(0), decoded.get(1), decoded.get(2));
    }

    /**
     * The place in a store: the segments, each percent-encoded, with slashes between them and none at the end. Every
     * byte of the UTF-8 but {@code A-Z a-z 0-9 . _ -} is {@code %XX} in upper case, and so is a dot at the start of a
     * segment; no segment can be mistaken for {@code .} or {@code ..}.
     */
    public String path() {
        return PercentCode.encode(project) + '/' + PercentCode.encode(branch) + '/' + PercentCode.encode(job);
    }

    /** The same as {@link #path()}, so that a namespace stands on one line of a log whatever it holds. */
    @Override
    public String toString() {
        return path();
    }

    private static String decode(String segment) {
        return PercentCode.decode(segment)
                .orElseThrow(() -> new IllegalArgumentException("The segment " + Shown.text(segment)
                        + " of the namespace is not percent-encoded UTF-8: write a percent sign as %25"));
    }

    static void checkThere(String what, String segment) {
        if (segment == null || segment.isEmpty()) {
            throw new IllegalArgumentException("The " + what + " of the namespace is empty: give it a name");
        }
    }

    private static void check(String what, String segment) {
        checkThere(what, segment);
        if (Shown.hasControlCharacter(segment)) {
            throw new IllegalArgumentException("The " + what + " " + Shown.text(segment)
                    + " of the namespace holds a control character: leave it out");
        }
        if (PercentCode.encodeStrictly(segment) == null) {
            throw new IllegalArgumentException("The " + what + " " + Shown.text(segment)
                    + " of the namespace holds half of a surrogate pair: write valid Unicode");
        }
        int length = PercentCode.encode(segment).length();
        if (length > LONGEST_SEGMENT) {
            throw new IllegalArgumentException(
                    "The " + what + " " + Shown.text(segment) + " of the namespace takes " + length
                            + " bytes once it is percent-encoded, and " + LONGEST_SEGMENT + " is the most: shorten it");
        }
    }
}

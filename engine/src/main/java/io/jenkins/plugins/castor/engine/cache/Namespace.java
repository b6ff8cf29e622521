package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * The namespace of a job's cache in a store: three non-empty segments of free text. Different namespaces never share a
 * path, because the segments are percent-encoded.
 *
 * @param project for example {@code mediawiki/core}
 * @param branch for example {@code master}
 * @param job for example {@code npm-test}
 */
public record Namespace(String project, String branch, String job) {
    /** Leaves room for a suffix within the 255 bytes that file systems allow for a name. */
    static final int LONGEST_SEGMENT = 200;

    /**
     * @throws IllegalArgumentException if a segment is null or empty, contains a control character or a lone surrogate,
     *     or is longer than 200 bytes when it is percent-encoded
     */
    public Namespace {
        check("project", project);
        check("branch", branch);
        check("job", job);
    }

    /**
     * Returns a namespace for names that were not chosen as segments, such as those of branches. A name that
     * {@link #Namespace} rejects is replaced by its beginning and a digest. Different names give different namespaces.
     *
     * @throws IllegalArgumentException if a segment is null or empty
     */
    public static Namespace fitted(String project, String branch, String job) {
        return new Namespace(
                FittedName.of("project", project), FittedName.of("branch", branch), FittedName.of("job", job));
    }

    /**
     * Fits one name as {@link #fitted} does.
     *
     * @param what which segment it is, for the message: {@code project}
     * @throws IllegalArgumentException if it is null or empty
     */
    public static String fit(String what, String name) {
        return FittedName.of(what, name);
    }

    /**
     * Parses {@code PROJECT/BRANCH/JOB}. Segments may be percent-encoded; a slash and a percent sign in a segment must
     * be: {@code mediawiki%2Fcore/master/npm-test}. The inverse of {@link #path()}.
     *
     * @throws IllegalArgumentException if the text does not have this form. The message says what to write
     */
    public static Namespace parse(String text) {
        List<String> names = names(text);
        return new Namespace(names.get(0), names.get(1), names.get(2));
    }

    /**
     * Like {@link #parse}, but fits a segment that is too long as {@link #fitted} does.
     *
     * @throws IllegalArgumentException for any other text that {@link #parse} rejects
     */
    public static Namespace parseFitted(String text) {
        List<String> names = names(text);
        return new Namespace(
                shortened("project", names.get(0)), shortened("branch", names.get(1)), shortened("job", names.get(2)));
    }

    private static String shortened(String what, String name) {
        return PercentCode.encode(name).length() > LONGEST_SEGMENT ? FittedName.of(what, name) : name;
    }

    private static List<String> names(String text) {
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
                    + " does not have three segments: write PROJECT/BRANCH/JOB, and a slash in a segment as %2F, as in"
                    + " mediawiki%2Fcore/master/npm-test");
        }
        return segments.stream().map(Namespace::decode).toList();
    }

    /**
     * The path in a store: the percent-encoded segments, separated by slashes. Every byte of the UTF-8 except
     * {@code A-Z a-z 0-9 . _ -} is {@code %XX} in upper case. A dot at the start of a segment is encoded too, so that
     * no segment is {@code .} or {@code ..}.
     */
    public String path() {
        return PercentCode.encode(project) + '/' + PercentCode.encode(branch) + '/' + PercentCode.encode(job);
    }

    /** The same as {@link #path()}, so that a log shows every namespace on one line. */
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
                    + " of the namespace contains a control character: remove it");
        }
        if (PercentCode.encodeStrictly(segment) == null) {
            throw new IllegalArgumentException("The " + what + " " + Shown.text(segment)
                    + " of the namespace contains a lone surrogate: write valid Unicode");
        }
        int length = PercentCode.encode(segment).length();
        if (length > LONGEST_SEGMENT) {
            throw new IllegalArgumentException("The " + what + " " + Shown.text(segment) + " of the namespace takes "
                    + length + " bytes when it is percent-encoded, and the maximum is " + LONGEST_SEGMENT
                    + ": shorten it");
        }
    }

    /** The same as a record's default, which takes the JVM some 10 ms to generate on first use. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Namespace namespace
                && project.equals(namespace.project)
                && branch.equals(namespace.branch)
                && job.equals(namespace.job);
    }

    @Override
    public int hashCode() {
        return (project.hashCode() * 31 + branch.hashCode()) * 31 + job.hashCode();
    }
}

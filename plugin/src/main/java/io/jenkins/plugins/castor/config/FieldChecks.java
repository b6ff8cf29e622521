package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks texts that an administrator writes. Each check returns one sentence that says what is wrong, or null. */
final class FieldChecks {

    private FieldChecks() {}

    /** Turns the result of a check into an answer for the form. */
    static FormValidation asTyped(@CheckForNull String problem) {
        return problem == null ? FormValidation.ok() : FormValidation.error(problem);
    }

    /** The items of a text, without empty lines. */
    static Stream<String> lines(@CheckForNull String text) {
        return Util.fixNull(text).lines().map(String::strip).filter(line -> !line.isEmpty());
    }

    /** The items of a text, one a line. */
    static String tidy(@CheckForNull String text) {
        return lines(text).collect(Collectors.joining("\n"));
    }

    @CheckForNull
    private static String first(String text, Function<String, String> problem) {
        return lines(text).map(problem).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** Paths are for the agents to judge, which are other machines. */
    @CheckForNull
    static String caches(String text) {
        return problem(() -> Caches.check(lines(text).toList()));
    }

    @CheckForNull
    static String branches(String text) {
        return first(text, line -> problem(() -> new Namespace("project", line, "job")));
    }

    @CheckForNull
    static String projects(String text) {
        return first(text, line -> problem(() -> new Namespace(line, "branch", "job")));
    }

    @CheckForNull
    static String keys(String text) {
        String wrong = Util.fixNull(text).isBlank() ? null : problem(() -> TrustedKeys.parse(text.strip()));
        return wrong == null ? null : Messages.FieldChecks_NoKeys(wrong);
    }

    @CheckForNull
    private static String problem(Runnable reading) {
        try {
            reading.run();
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}

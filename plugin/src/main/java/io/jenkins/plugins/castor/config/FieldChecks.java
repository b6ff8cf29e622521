package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.near.NearStore;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Checks texts that people write into forms. Each check returns one sentence that says what is wrong, or null. */
@Restricted(NoExternalUse.class)
public final class FieldChecks {

    private static final Pattern FULL_NAME = Pattern.compile("[^/\\s](?:[^/]*[^/\\s])?(?:/[^/]+)*");

    private FieldChecks() {}

    /** Turns the result of a check into an answer for the form. */
    public static FormValidation asTyped(@CheckForNull String problem) {
        return problem == null ? FormValidation.ok() : FormValidation.error(problem);
    }

    /** The items of a text, without empty lines. */
    public static Stream<String> lines(@CheckForNull String text) {
        return Util.fixNull(text).lines().map(String::strip).filter(line -> !line.isEmpty());
    }

    /** The items of a text, one a line. */
    public static String tidy(@CheckForNull String text) {
        return lines(text).collect(Collectors.joining("\n"));
    }

    @CheckForNull
    private static String first(String text, Function<String, String> problem) {
        return lines(text).map(problem).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** Paths are for the agents to judge, which are other machines. */
    @CheckForNull
    public static String caches(String text) {
        return problem(() -> Caches.check(Caches.split(lines(text).toList())));
    }

    @CheckForNull
    static String branches(String text) {
        return first(text, line -> problem(() -> new Namespace("project", line, "job")));
    }

    @CheckForNull
    static String projects(String text) {
        return first(text, line -> problem(() -> new Namespace(line, "branch", "job")));
    }

    /** Full names of folders and jobs. */
    @CheckForNull
    static String folders(String text) {
        return first(text, line -> FULL_NAME.matcher(line).matches() ? null : Messages.FieldChecks_NoFullName(line));
    }

    /** The same for a form, which also warns of names that nothing has. */
    static FormValidation foldersAsTyped(String text) {
        String problem = folders(text);
        return problem != null
                ? FormValidation.error(problem)
                : lines(text)
                        .filter(line -> Jenkins.get().getItemByFullName(line) == null)
                        .findFirst()
                        .map(line -> FormValidation.warning(Messages.FieldChecks_NothingThere(line)))
                        .orElseGet(FormValidation::ok);
    }

    /** Paths are for this system to judge; those of agents of another one are file URLs. */
    @CheckForNull
    public static String near(List<String> places) {
        return places.stream()
                .map(place -> problem(() -> NearStore.check(place)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
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

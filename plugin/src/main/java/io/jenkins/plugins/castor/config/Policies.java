package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.castor.engine.trust.PolicyException;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import java.util.List;
import java.util.regex.Pattern;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Defaults and checks for the two fields that say who may save. */
@Restricted(NoExternalUse.class)
public final class Policies {

    /** The engine's, and builds started by hand. Their facts say whether parameters were chosen. */
    static final String DEFAULT = WritePolicy.parse(
                    WritePolicy.DEFAULT.toString().strip()
                            + "\nallow \"started by hand\" if event = manual and primary = yes")
            .toString()
            .strip();

    /** Causes that have a short name. */
    static final List<String> CAUSES = List.of("zuul", "gerrit", "upstream", "timer", "scm");

    private static final Pattern CLASS = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)+");

    private Policies() {}

    /** Says what is wrong with a policy; null if nothing is. An empty policy stands for the default. */
    @CheckForNull
    public static String problem(String text) {
        if (Util.fixNull(text).isBlank()) {
            return null;
        }
        try {
            WritePolicy.parse(text);
            return null;
        } catch (PolicyException e) {
            return e.getMessage();
        }
    }

    @CheckForNull
    static String causesProblem(String text) {
        return FieldChecks.lines(text)
                .filter(line -> !CAUSES.contains(line) && !CLASS.matcher(line).matches())
                .findFirst()
                .map(line -> Messages.Policies_NoCause(line, String.join(", ", CAUSES)))
                .orElse(null);
    }
}

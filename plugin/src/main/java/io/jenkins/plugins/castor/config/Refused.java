package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Descriptor.FormException;
import java.util.Optional;

/** A value that a setter does not take, whether it comes from a form, configuration as code or a script. */
final class Refused extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private Refused(String problem) {
        super("Castor: " + problem);
    }

    /** @param problem null for a value that is good */
    static void where(@CheckForNull String problem) {
        if (problem != null) {
            throw new Refused(problem);
        }
    }

    /** What lies below the exceptions that data binding puts around it, in the words of the setter. */
    static Optional<FormException> in(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof Refused) {
                // Without the cause, whose stack Jenkins would show.
                return Optional.of(new FormException(at.getMessage(), "castor"));
            }
        }
        return Optional.empty();
    }
}

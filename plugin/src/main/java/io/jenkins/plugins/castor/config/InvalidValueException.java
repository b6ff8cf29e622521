package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Descriptor.FormException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A setter refuses a value, from a form, configuration as code or a script. */
@Restricted(NoExternalUse.class)
public final class InvalidValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private InvalidValueException(String problem) {
        super("Castor: " + problem);
    }

    /** @param problem null for a value that is good */
    public static void where(@CheckForNull String problem) {
        if (problem != null) {
            throw new InvalidValueException(problem);
        }
    }

    /** What data binding does with a form. */
    public interface Binding<T> {
        T bind() throws FormException;
    }

    /** @throws FormException with the message of the setter, without what data binding adds */
    public static <T> T explained(Binding<T> binding) throws FormException {
        try {
            return binding.bind();
        } catch (RuntimeException | LinkageError e) {
            for (Throwable at = e; at != null; at = at.getCause()) {
                if (at instanceof InvalidValueException) {
                    // Without the cause, whose stack Jenkins would show.
                    throw new FormException(at.getMessage(), "castor");
                }
            }
            throw e;
        }
    }
}

package io.jenkins.plugins.castor.agent;

import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Says what went wrong, for the console and for records. */
@Restricted(NoExternalUse.class)
public final class FailureMessage {

    private FailureMessage() {}

    /** One line, of a bounded length and safe to print; never empty. */
    public static String of(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return FailureMessages.TOO_LITTLE_MEMORY;
        }
        String message = failure.getMessage();
        String text = message == null || message.isBlank() || failure instanceof Error ? failure.toString() : message;
        return Names.shown(text.lines().findFirst().orElse(text));
    }
}

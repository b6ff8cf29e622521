package io.jenkins.plugins.castor.run;

import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What went wrong, for the console: without a stack trace, and never without words. */
@Restricted(NoExternalUse.class)
public final class Trouble {

    private Trouble() {}

    /** Its first line. */
    public static String message(Throwable trouble) {
        String message = trouble.getMessage();
        return message == null || message.isBlank()
                ? trouble.toString()
                : message.lines().findFirst().orElseThrow();
    }
}

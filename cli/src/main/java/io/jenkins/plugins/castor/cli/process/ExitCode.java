package io.jenkins.plugins.castor.cli.process;

/** The exit codes of {@code castor}. {@code castor run} also exits with the code of the command that it ran. */
public final class ExitCode {
    /** Done. Also if nothing was restored, or a save was skipped. */
    public static final int DONE = 0;
    /** Trouble. Loads and saves use it only with {@code --strict}. */
    public static final int TROUBLE = 1;
    /** Wrong usage or configuration. */
    public static final int USAGE = 2;
    /** The command to run was found and could not be started; the code that a shell uses. */
    public static final int CANNOT_RUN = 126;
    /** The command to run was not found; the code that a shell uses. */
    public static final int NOT_FOUND = 127;
    /** Ended by SIGHUP; the code that a shell uses, as for the other signals. */
    public static final int HUNG_UP = 129;
    /** Ended by SIGINT. */
    public static final int INTERRUPTED = 130;
    /** Ended by SIGTERM. */
    public static final int TERMINATED = 143;

    private ExitCode() {}
}

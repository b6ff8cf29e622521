package io.jenkins.plugins.castor.cli.process;

/** The exit codes of the command; {@code run} otherwise ends with those of the command that it ran. */
public final class ExitCode {
    /** Done; also a cold load and a skipped save. */
    public static final int DONE = 0;
    /** Trouble, where trouble counts: under {@code --strict}, and in commands that only look at a store. */
    public static final int TROUBLE = 1;
    /** Wrong usage or configuration. */
    public static final int USAGE = 2;
    /** As a shell has it: the command was found and could not be started. */
    public static final int CANNOT_RUN = 126;
    /** As a shell has it: there is no such command. */
    public static final int NOT_FOUND = 127;
    /** Interrupted by a signal. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}

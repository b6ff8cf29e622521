package io.jenkins.plugins.castor.cli;

/** The exit codes of the command; {@code run} otherwise ends with those of the command that it ran. */
final class Exit {
    /** Done; also a cold load and a skipped save. */
    static final int DONE = 0;
    /** Trouble, where trouble counts: under {@code --strict}, and in commands that only look at a store. */
    static final int TROUBLE = 1;
    /** Wrong usage or configuration. */
    static final int USAGE = 2;
    /** As a shell has it: the command was found and could not be started. */
    static final int CANNOT_RUN = 126;
    /** As a shell has it: there is no such command. */
    static final int NOT_FOUND = 127;
    /** Interrupted by a signal. */
    static final int INTERRUPTED = 130;

    private Exit() {}
}

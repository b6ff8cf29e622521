package io.jenkins.plugins.castor.engine.trust;

/** Thrown when the text of a policy is invalid. The message says where, and what was expected there. */
public final class PolicyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;

    PolicyException(int line, int column, String problem) {
        super("line " + line + ", column " + column + ": " + problem);
        this.line = line;
        this.column = column;
    }

    /** The line of the error, from 1. */
    public int line() {
        return line;
    }

    /** The column of the error in characters, from 1. */
    public int column() {
        return column;
    }
}

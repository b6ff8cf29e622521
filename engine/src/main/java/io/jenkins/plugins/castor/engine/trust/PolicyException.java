package io.jenkins.plugins.castor.engine.trust;

/** The text of a policy is wrong. The message says where and what was expected there. */
public final class PolicyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;

    PolicyException(int line, int column, String problem) {
        super("line " + line + ", column " + column + ": " + problem);
        this.line = line;
        this.column = column;
    }

    /** From 1 on. */
    public int line() {
        return line;
    }

    /** In characters, from 1 on. */
    public int column() {
        return column;
    }
}

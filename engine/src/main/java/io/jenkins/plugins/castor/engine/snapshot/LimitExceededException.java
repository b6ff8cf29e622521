package io.jenkins.plugins.castor.engine.snapshot;

/** Something is larger than a limit of this machine allows. Treated like damage, but nothing is broken. */
public final class LimitExceededException extends DamagedException {

    private static final long serialVersionUID = 1;

    private final String size;
    private final String limit;

    /**
     * @param what what is too large, as in "the snapshot 1/2/3"
     * @param size how large it says it is, with its unit
     * @param limit what is allowed, with its unit
     */
    public LimitExceededException(String what, String size, String limit) {
        super(what + has(size, limit) + "; raise the limit if you trust the store");
        this.size = size;
        this.limit = limit;
    }

    private static String has(String size, String limit) {
        return " has " + size + ", more than the limit of " + limit;
    }

    /** The same of something that has a name. */
    public LimitExceededException of(String what) {
        return new LimitExceededException(what, size, limit);
    }

    /** The message for the build that wants to save it. */
    public String toItsMaker(String what) {
        return what + has(size, limit) + "; cache less, or let the limit be raised";
    }
}

package io.jenkins.plugins.castor.engine.work;

import io.jenkins.plugins.castor.engine.snapshot.DamagedException;

/** A store has something that is larger than the {@link Limits} allow. Treated like damage, but nothing is broken. */
public final class LimitExceededException extends DamagedException {
    private static final long serialVersionUID = 1;

    /**
     * @param what what is too large, as in "the snapshot 1/2/3"
     * @param size how large it says it is, with its unit
     * @param limit what is allowed, with its unit
     */
    public LimitExceededException(String what, String size, String limit) {
        super(what + " has " + size + ", more than the limit of " + limit + "; raise the limit if you trust the store");
    }
}

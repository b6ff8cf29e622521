package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.store.StoreException;

/** A client used up what its session may use: the session ends. */
final class SpentException extends StoreException {

    private static final long serialVersionUID = 1;

    /** @param what the client did */
    SpentException(String what) {
        super("the session was ended: " + what);
    }
}

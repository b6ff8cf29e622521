package io.jenkins.plugins.castor.engine.store;

/** There is no object of that name. */
public final class MissingObjectException extends StoreException {

    private static final long serialVersionUID = 1;

    public MissingObjectException(String name) {
        super("there is no object " + name + " in the store");
    }
}

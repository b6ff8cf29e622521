package io.jenkins.plugins.castor.engine.store;

/** Thrown when there is no object with that name. */
public final class MissingObjectException extends StoreException {

    private static final long serialVersionUID = 1;

    private final String name;

    public MissingObjectException(String name) {
        super("there is no object " + name + " in the store");
        this.name = name;
    }

    /** The name of the object. */
    public String name() {
        return name;
    }
}

package io.jenkins.plugins.castor.engine.store;

/** Thrown when an object is larger than an object of its kind may be. */
public final class OversizedObjectException extends StoreException {

    private static final long serialVersionUID = 1;

    private final long bytes;

    public OversizedObjectException(String name, long bytes, int most) {
        super("the object " + name + " has " + bytes + " bytes, more than the allowed " + most);
        this.bytes = bytes;
    }

    public long bytes() {
        return bytes;
    }
}

package io.jenkins.plugins.castor.engine.store;

/** An object has more bytes than one of its kind can have. */
public final class OversizedObjectException extends StoreException {

    private static final long serialVersionUID = 1;

    private final long bytes;

    public OversizedObjectException(String name, long bytes, int most) {
        super("the object " + name + " has " + bytes + " bytes, more than the " + most + " that it can have");
        this.bytes = bytes;
    }

    public long bytes() {
        return bytes;
    }
}

package io.jenkins.plugins.castor.engine.snapshot;

/**
 * The identity of a store. Every head and revocation names it, so that one copied from another store can be refused.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record StoreId(String value) {

    private static final int BYTES = 16;

    /** @throws IllegalArgumentException if the value has another form */
    public StoreId {
        if (!Digests.isHex(value, 2 * BYTES)) {
            throw new IllegalArgumentException("The identity of a store is 32 lower-case hexadecimal digits.");
        }
    }

    /** Returns a new identity that no other store has. */
    public static StoreId random() {
        return new StoreId(Digests.random(BYTES));
    }

    /** The same as a record's default, which takes the JVM some 10 ms to generate on first use. */
    @Override
    public boolean equals(Object other) {
        return other instanceof StoreId id && value.equals(id.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}

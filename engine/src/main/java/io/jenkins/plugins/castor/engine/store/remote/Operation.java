package io.jenkins.plugins.castor.engine.store.remote;

/**
 * What can be asked of a {@link StoreServer}. A request is the ordinal of one, an {@link Acknowledgement}, and the arguments;
 * the answer to each is described behind its arguments.
 */
enum Operation {
    /** Name, content: whether it was created. */
    CREATE,
    /** Name: the size, or -1. */
    SIZE,
    /** Prefix: how many, then name, size and time in milliseconds of each. */
    LIST,
    /** Prefix: how many, then each segment. */
    SEGMENTS,
    /** Name, offset, length: the bytes. */
    READ,
    /** Name: whether there was one. */
    DELETE,
    /** Name, digest or an empty text, size of an object that is to be put: the number of the upload, or -1 where there is such an object. */
    BEGIN,
    /** Number, where in the object the piece begins, the piece: nothing. Answered when the piece is written. */
    APPEND,
    /** Number: whether the object was created. */
    END,
    /** Number: nothing. */
    CANCEL;

    /** The most bytes that one request reads or appends. */
    static final int MOST_BYTES = 8 << 20;

    /** The room in memory that is kept for a listing before its size is known. */
    static final int LISTING_BYTES = 8 << 20;

    private static final Operation[] ALL = values();

    /** @throws IllegalArgumentException when there is none */
    static Operation of(int ordinal) {
        if (ordinal < 0 || ordinal >= ALL.length) {
            throw new IllegalArgumentException("There is no operation " + ordinal);
        }
        return ALL[ordinal];
    }
}

package io.jenkins.plugins.castor.engine.snapshot;

/**
 * The maximum number of packs and frames of a snapshot, derived from the entries and bytes that it declares. Without
 * these limits, a hostile snapshot of a few megabytes could list millions of frames and exhaust the memory before its
 * first entry is read.
 *
 * <p>Two adjacent frames of a save always hold more than {@link Frame#MAX_RAW} together, so a snapshot needs at most
 * twice as many frames as its content fills. The allowances cover small caches, and frames whose content is partly
 * unused.
 */
record SnapshotBounds(int packs, int frames) {
    private static final int MAX_PACKS = 100_000;
    private static final int MAX_FRAMES = 1_000_000;
    private static final int PACK_ALLOWANCE = 1000;
    private static final int FRAME_ALLOWANCE = 100_000;

    /** Far below the target size of a pack. */
    private static final long SMALL_PACK = 32L << 20;

    /** The overhead of a file in a pack: headers, a long name, padding. */
    private static final long BYTES_PER_ENTRY = 4096;

    /**
     * Derives the limits.
     *
     * @param entries the declared number of entries, 0 or more
     * @param bytes the declared size of all files in bytes, 0 or more
     */
    static SnapshotBounds of(long entries, long bytes) {
        long headers = entries > Long.MAX_VALUE / BYTES_PER_ENTRY ? Long.MAX_VALUE : entries * BYTES_PER_ENTRY;
        long content = bytes > Long.MAX_VALUE - headers ? Long.MAX_VALUE : bytes + headers;
        return new SnapshotBounds((int) Math.min(MAX_PACKS, PACK_ALLOWANCE + content / SMALL_PACK), (int)
                Math.min(MAX_FRAMES, FRAME_ALLOWANCE + 2 * (content / Frame.MAX_RAW)));
    }
}

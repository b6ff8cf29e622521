package io.jenkins.plugins.castor.engine.snapshot;

/**
 * How many packs and frames a snapshot may have, given how many entries and bytes it announces. A hostile snapshot of a few
 * megabytes could otherwise name millions of frames and fill the memory before its first entry is read.
 *
 * <p>Any two adjacent frames that a save writes hold more than {@link Frame#MAX_RAW} together, so twice as many frames as
 * the content fills are enough. The allowances cover small caches, and frames whose content is not used any more.
 */
record SnapshotBounds(int packs, int frames) {
    private static final int MAX_PACKS = 100_000;
    private static final int MAX_FRAMES = 1_000_000;
    private static final int PACK_ALLOWANCE = 1000;
    private static final int FRAME_ALLOWANCE = 100_000;

    /** Far less than a pack aims at. */
    private static final long SMALL_PACK = 32L << 20;

    /** What a file takes in a pack besides its content: headers, a long name, padding. */
    private static final long BYTES_PER_ENTRY = 4096;

    /**
     * @param entries 0 or more
     * @param bytes of all files, 0 or more
     */
    static SnapshotBounds of(long entries, long bytes) {
        long headers = entries > Long.MAX_VALUE / BYTES_PER_ENTRY ? Long.MAX_VALUE : entries * BYTES_PER_ENTRY;
        long content = bytes > Long.MAX_VALUE - headers ? Long.MAX_VALUE : bytes + headers;
        return new SnapshotBounds((int) Math.min(MAX_PACKS, PACK_ALLOWANCE + content / SMALL_PACK), (int)
                Math.min(MAX_FRAMES, FRAME_ALLOWANCE + 2 * (content / Frame.MAX_RAW)));
    }
}

package io.jenkins.plugins.castor.engine.work;

/**
 * Limits on what the engine accepts from a store, which is hostile until checked, and on the threads it uses.
 *
 * @param entries most files, directories and links in a snapshot
 * @param bytes most bytes in all files of a snapshot together
 * @param snapshotBytes largest snapshot object in the store, in bytes; it may decompress to 64 times that
 * @param workers number of threads that scan, compress or restore; each holds at most two frames (8 MiB) in memory
 */
public record Limits(long entries, long bytes, int snapshotBytes, int workers) {

    /** 20 million entries, 1 TiB of files, snapshots of 512 MiB, one worker per processor (2 to 8). */
    public static final Limits DEFAULT = new Limits(
            20_000_000,
            1L << 40,
            512 << 20,
            Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())));

    /** A copy with another limit on the bytes of all files. */
    public Limits withBytes(long most) {
        return new Limits(entries, most, snapshotBytes, workers);
    }

    /** @throws IllegalArgumentException when a limit is less than 1 */
    public Limits {
        if (entries < 1 || bytes < 1 || snapshotBytes < 1 || workers < 1) {
            throw new IllegalArgumentException("Every limit must be at least 1: entries " + entries + ", bytes " + bytes
                    + ", snapshot bytes " + snapshotBytes + ", workers " + workers + ".");
        }
    }
}

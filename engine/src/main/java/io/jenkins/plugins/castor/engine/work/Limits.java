package io.jenkins.plugins.castor.engine.work;

/**
 * Bounds on what a load accepts from a store, which is hostile until checked, and on what it uses of the machine.
 *
 * @param entries how many files, directories and links a snapshot may have
 * @param bytes how many bytes its files may have together
 * @param snapshotBytes how large a snapshot object may be in the store; it may decompress to 64 times its size
 * @param workers how many threads scan, compress or restore; each holds at most two frames (8 MiB) in memory
 */
public record Limits(long entries, long bytes, int snapshotBytes, int workers) {

    /** 20 million entries, 1 TiB, snapshots of 512 MiB, a worker for each processor (2 to 8). */
    public static final Limits DEFAULT = new Limits(
            20_000_000,
            1L << 40,
            512 << 20,
            Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())));

    /** The same, but for how many bytes the files may have together. */
    public Limits withBytes(long most) {
        return new Limits(entries, most, snapshotBytes, workers);
    }

    public Limits {
        if (entries < 1 || bytes < 1 || snapshotBytes < 1 || workers < 1) {
            throw new IllegalArgumentException("Every limit must be at least 1: entries " + entries + ", bytes " + bytes
                    + ", snapshot bytes " + snapshotBytes + ", workers " + workers + ".");
        }
    }
}

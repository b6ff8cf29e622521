package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalInt;

/**
 * The contents of a generation.
 *
 * @param head its head
 * @param caches its cache directories, in the order of the snapshot
 * @param packs the packs that hold its content, in the order of the snapshot
 * @param unused the largest files that were not used in the week in which it was saved, the largest first; at most 10
 */
public record Description(Head head, List<Cache> caches, List<PackUse> packs, List<Unused> unused) {

    /**
     * A file that was not used lately.
     *
     * @param path the name of its cache directory, a slash, and its path there
     * @param bytes its size
     * @param used the first day of the week of its last use
     */
    public record Unused(String path, long bytes, LocalDate used) {}

    /**
     * A cache directory in a snapshot.
     *
     * @param name its name
     * @param entries number of files, directories and links
     * @param files number of files
     * @param bytes total size of the files
     */
    public record Cache(String name, long entries, long files, long bytes) {}

    /**
     * A pack, and how much of it this generation uses.
     *
     * @param name its name in the store
     * @param bytes size of the pack in the store
     * @param liveBytes size of the frames that hold live content: what a full load reads
     * @param level the zstd level at which it was compressed, where the head says it
     */
    public record PackUse(String name, long bytes, long liveBytes, OptionalInt level) {}
}

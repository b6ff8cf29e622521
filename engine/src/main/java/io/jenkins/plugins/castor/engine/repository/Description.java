package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.List;

/**
 * The contents of a generation.
 *
 * @param head its head
 * @param caches its cache directories, in the order of the snapshot
 * @param packs the packs that hold its content, in the order of the snapshot
 */
public record Description(Head head, List<Cache> caches, List<PackUse> packs) {

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
     */
    public record PackUse(String name, long bytes, long liveBytes) {}
}

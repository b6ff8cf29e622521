package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.List;

/**
 * What a generation holds.
 *
 * @param head the generation
 * @param caches its cache directories
 * @param packs the packs that hold its content, in the snapshot's order
 */
public record Description(Head head, List<Cache> caches, List<PackUse> packs) {

    /**
     * @param name the cache directory's name
     * @param entries its files, directories and links
     * @param files how many of these are files
     * @param bytes bytes of its files
     */
    public record Cache(String name, long entries, long files, long bytes) {}

    /**
     * @param digest the pack's SHA-256, its name in the store
     * @param bytes bytes of the pack in the store
     * @param liveBytes bytes of the frames that hold live content, which is what a load of everything reads
     */
    public record PackUse(String digest, long bytes, long liveBytes) {}
}

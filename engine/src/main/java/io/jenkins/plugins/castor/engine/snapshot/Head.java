package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The head of a namespace's generation: the object that publishes it.
 *
 * @param store the identity of the store that it was published in
 * @param namespace the namespace of the generation
 * @param generation its number: 1 for the first, then increasing by one
 * @param parent the generation that this one is based on; empty if it is based on none
 * @param snapshot the SHA-256 of the snapshot object, 64 lower-case hexadecimal digits
 * @param totals the size of the snapshot; a load rejects a snapshot that is larger
 * @param levels the zstd levels at which packs were compressed, by the names of the packs; without those of unknown level
 * @param tree a digest of the listing of the saved trees. Trees with the same digest are unchanged, which can be told
 *     without reading the snapshot. Empty if a file may have changed unnoticed during the save
 * @param key what the caches were made for; empty if the save named nothing
 * @param created when it was published, truncated to seconds
 * @param publisher the program that published it, for people; at most 256 characters
 * @param provenance the build that saved it
 * @param signature the signature of the publisher; empty if it is not signed
 */
public record Head(
        StoreId store,
        Namespace namespace,
        long generation,
        OptionalLong parent,
        String snapshot,
        Totals totals,
        Map<String, Integer> levels,
        Optional<String> tree,
        Optional<CacheKey> key,
        Instant created,
        String publisher,
        Provenance provenance,
        Optional<String> signature) {

    private static final int LONGEST_PUBLISHER = 256;

    /** The highest level of zstd. */
    static final int MAX_LEVEL = 22;

    /** The largest generation: the names of heads have ten digits. */
    public static final long MAX_GENERATION = 9_999_999_999L;

    /**
     * The size of a snapshot, and what it needs.
     *
     * @param entries the number of files, directories and links
     * @param bytes the size of all files in bytes
     * @param packs the packs with live content, in the order of the snapshot. They tell what must be kept, or is missing,
     *     without the snapshot
     * @param snapshotBytes the size of the snapshot object in the store in bytes
     */
    public record Totals(long entries, long bytes, List<PackSize> packs, long snapshotBytes) {

        public Totals {
            packs = List.copyOf(packs);
        }

        /** The size of the packs in the store in bytes. */
        public long packBytes() {
            return packs.stream().mapToLong(PackSize::bytes).sum();
        }

        /** The same as a record's default, which takes the JVM some 10 ms to generate on first use. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Totals totals
                    && entries == totals.entries
                    && bytes == totals.bytes
                    && packs.equals(totals.packs)
                    && snapshotBytes == totals.snapshotBytes;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(bytes ^ snapshotBytes ^ entries) + packs.hashCode();
        }
    }

    /**
     * A pack.
     *
     * @param name as {@link Pack#name} has it
     * @param bytes its size in the store in bytes
     */
    public record PackSize(String name, long bytes) {

        /** The name and size of a pack. */
        public static PackSize of(Pack pack) {
            return new PackSize(pack.name(), pack.bytes());
        }

        /** As {@link Totals#equals}. */
        @Override
        public boolean equals(Object other) {
            return other instanceof PackSize pack && bytes == pack.bytes && name.equals(pack.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    public Head {
        levels = Map.copyOf(levels);
        if (generation < 1 || generation > MAX_GENERATION) {
            throw new IllegalArgumentException("A generation must be a number from 1 to " + MAX_GENERATION);
        }
        if (publisher.length() > LONGEST_PUBLISHER) {
            throw new IllegalArgumentException(
                    "The name of a publisher may have at most " + LONGEST_PUBLISHER + " characters: shorten it");
        }
    }
}

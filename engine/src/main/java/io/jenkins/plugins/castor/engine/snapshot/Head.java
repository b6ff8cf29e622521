package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The record of one published generation of a namespace.
 *
 * @param namespace whose generation it is
 * @param generation 1 for the first, one more for each that follows
 * @param parent the generation that this one was built on; empty for one built on nothing
 * @param snapshot SHA-256 of the snapshot object, 64 lower-case hexadecimal digits
 * @param totals what the snapshot holds; a load refuses a snapshot that holds more
 * @param tree a digest of the listing of the saved trees: a tree with the same one is unchanged, and the snapshot need not
 *     be read to know it; empty where a file may have changed unseen while the trees were saved
 * @param created when it was published, to the second
 * @param provenance the build that saved it
 * @param signature reserved in version 1 for the signature of the publisher
 */
public record Head(
        Namespace namespace,
        long generation,
        OptionalLong parent,
        String snapshot,
        Totals totals,
        Optional<String> tree,
        Instant created,
        Provenance provenance,
        Optional<String> signature) {

    /** The largest generation there can be: heads are named with ten digits. */
    public static final long MAX_GENERATION = 9_999_999_999L;

    /**
     * @param entries files, directories and links
     * @param bytes bytes of the files
     * @param packs packs that hold live content
     * @param packBytes bytes of these packs in the store
     * @param snapshotBytes bytes of the snapshot object in the store
     */
    public record Totals(long entries, long bytes, int packs, long packBytes, long snapshotBytes) {

        /** What a record has by itself, but at once: the JVM takes some 10 ms to make its own at the first use. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Totals totals
                    && entries == totals.entries
                    && bytes == totals.bytes
                    && packs == totals.packs
                    && packBytes == totals.packBytes
                    && snapshotBytes == totals.snapshotBytes;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(bytes ^ packBytes ^ snapshotBytes ^ entries) + packs;
        }
    }

    public Head {
        if (generation < 1 || generation > MAX_GENERATION) {
            throw new IllegalArgumentException("A generation is a number from 1 to " + MAX_GENERATION);
        }
    }
}

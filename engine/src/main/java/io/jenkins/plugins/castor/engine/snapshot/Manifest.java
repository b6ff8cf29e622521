package io.jenkins.plugins.castor.engine.snapshot;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a prepared save consists of: what the machine that prepared it tells the one that publishes it. It is a claim, by
 * a machine that may be hostile. It names no namespace, no object and no file: all of these follow from the digests and
 * from the namespace that the trusted side decided on.
 *
 * @param snapshot the new snapshot
 * @param packs the new packs; the snapshot may need others, which are in the store already
 * @param tree what {@link Head#tree} shall be
 */
public record Manifest(Part snapshot, List<Part> packs, Optional<String> tree) {

    /** The most packs that one save may add. */
    public static final int MAX_PACKS = 10_000;

    private static final Pattern TREE = Pattern.compile("[0-9a-f-]{1,80}");

    /**
     * A new object.
     *
     * @param digest its SHA-256, 64 hexadecimal digits
     * @param bytes its size, at least 1
     */
    public record Part(String digest, long bytes) {
        public Part {
            if (!Digests.isHex(digest) || bytes < 1) {
                throw new IllegalArgumentException("A part of a save has a SHA-256 and at least one byte.");
            }
        }
    }

    /** @throws IllegalArgumentException when a pack is named twice, or anything is no claim that a save can make */
    public Manifest {
        packs = List.copyOf(packs);
        Set<String> digests = new HashSet<>();
        if (packs.size() > MAX_PACKS || !packs.stream().allMatch(pack -> digests.add(pack.digest()))) {
            throw new IllegalArgumentException("a pack is named twice, or there are more than " + MAX_PACKS);
        }
        if (tree.isPresent() && !TREE.matcher(tree.get()).matches()) {
            throw new IllegalArgumentException("the digest of the listing is none");
        }
    }

    /** Bytes of all new objects together. */
    public long bytes() {
        return snapshot.bytes() + packs.stream().mapToLong(Part::bytes).sum();
    }
}

package io.jenkins.plugins.castor.engine.snapshot;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The objects of a prepared save, as the machine that prepared it declares them to the machine that publishes it. The
 * declaring machine may be hostile. A manifest contains no names of namespaces, objects or files: the trusted side
 * derives them from the digests and from the namespace that it chose.
 *
 * @param snapshot the new snapshot
 * @param packs the new packs; the snapshot may also use packs that are already in the store
 * @param tree the value for {@link Head#tree}
 */
public record Manifest(Part snapshot, List<Part> packs, Optional<String> tree) {

    /** The maximum number of packs that a save may add. */
    public static final int MAX_PACKS = 10_000;

    private static final Pattern TREE = Pattern.compile("[0-9a-f-]{1,80}");

    /**
     * A new object.
     *
     * @param digest the SHA-256 of the object, 64 hexadecimal digits
     * @param bytes its size in bytes, at least 1
     */
    public record Part(String digest, long bytes) {
        public Part {
            if (!Digests.isHex(digest) || bytes < 1) {
                throw new IllegalArgumentException("A part of a save must have a SHA-256 and at least one byte.");
            }
        }
    }

    /** @throws IllegalArgumentException if a pack is listed twice, or if anything is invalid */
    public Manifest {
        packs = List.copyOf(packs);
        Set<String> digests = new HashSet<>();
        if (packs.size() > MAX_PACKS || !packs.stream().allMatch(pack -> digests.add(pack.digest()))) {
            throw new IllegalArgumentException(
                    "a pack is listed twice, or there are more than " + MAX_PACKS + " packs");
        }
        if (tree.isPresent() && !TREE.matcher(tree.get()).matches()) {
            throw new IllegalArgumentException("the digest of the listing is invalid");
        }
    }

    /** The total size of all new objects in bytes. */
    public long bytes() {
        return snapshot.bytes() + packs.stream().mapToLong(Part::bytes).sum();
    }
}

package io.jenkins.plugins.castor.engine.snapshot;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The objects of a prepared save, as the machine that prepared it declares them to the machine that publishes it. The
 * declaring machine may be hostile. A manifest contains no names of namespaces or files: the trusted side builds the names
 * of the objects, in the namespace that it chose.
 *
 * @param snapshot the new snapshot
 * @param packs the new packs; the snapshot may also use packs that are already in the store
 * @param tree the value for {@link Head#tree}
 * @param key the value for {@link Head#key}: what the preparing machine says that it made the caches for
 */
public record Manifest(NewSnapshot snapshot, List<NewPack> packs, Optional<String> tree, Optional<CacheKey> key) {

    /** The maximum number of packs that a save may add. */
    public static final int MAX_PACKS = 10_000;

    private static final Pattern TREE = Pattern.compile("[0-9a-f-]{1,80}");

    /**
     * The new snapshot.
     *
     * @param digest the SHA-256 of the object, 64 hexadecimal digits
     * @param bytes its size in bytes, at least 1
     */
    public record NewSnapshot(String digest, long bytes) {
        public NewSnapshot {
            if (!Digests.isHex(digest) || bytes < 1) {
                throw new IllegalArgumentException("A snapshot must have a SHA-256 and at least one byte.");
            }
        }
    }

    /**
     * A new pack.
     *
     * @param name as {@link Pack#name} has it
     * @param digest the SHA-256 of the object, 64 hexadecimal digits; only the upload is checked against it
     * @param bytes its size in bytes, at least 1
     */
    public record NewPack(String name, String digest, long bytes) {
        public NewPack {
            if (!Pack.isName(name) || !Digests.isHex(digest) || bytes < 1) {
                throw new IllegalArgumentException("A pack must have a name, a SHA-256 and at least one byte.");
            }
        }
    }

    /** @throws IllegalArgumentException if a pack is listed twice, or if anything is invalid */
    public Manifest {
        packs = List.copyOf(packs);
        Set<String> names = new HashSet<>();
        if (packs.size() > MAX_PACKS || !packs.stream().allMatch(pack -> names.add(pack.name()))) {
            throw new IllegalArgumentException(
                    "a pack is listed twice, or there are more than " + MAX_PACKS + " packs");
        }
        if (tree.isPresent() && !TREE.matcher(tree.get()).matches()) {
            throw new IllegalArgumentException("the digest of the listing is invalid");
        }
    }

    /** A manifest without a key. */
    public Manifest(NewSnapshot snapshot, List<NewPack> packs, Optional<String> tree) {
        this(snapshot, packs, tree, Optional.empty());
    }

    /** The total size of all new objects in bytes. */
    public long bytes() {
        return snapshot.bytes() + packs.stream().mapToLong(NewPack::bytes).sum();
    }
}

package io.jenkins.plugins.castor.engine.publish;

import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a head will state about its snapshot. The publisher knows it because it prepared or read the snapshot itself, or
 * believes a head that was published before.
 *
 * @param snapshot SHA-256 of the snapshot in hex
 * @param totals its totals, with all its packs
 * @param tree digest of the scanned listing; empty when it is not reliable
 * @param key what the caches were made for; empty when the save names nothing
 * @param levels the zstd levels of packs, by their names, as far as the publisher knows more than the generation before says
 * @param created when a build made what the snapshot has; empty for now
 */
public record HeadDraft(
        String snapshot,
        Head.Totals totals,
        Optional<String> tree,
        Optional<CacheKey> key,
        Map<String, Integer> levels,
        Optional<Instant> created) {

    /** What a save of this moment states. The level of its packs is not known. */
    public HeadDraft(String snapshot, Head.Totals totals, Optional<String> tree, Optional<CacheKey> key) {
        this(snapshot, totals, tree, key, Map.of(), Optional.empty());
    }

    /**
     * The draft of a head that publishes the snapshot of another head again.
     *
     * @param key the new key; empty to keep that of the other head
     */
    public static HeadDraft again(Head head, Optional<CacheKey> key) {
        return new HeadDraft(head.snapshot(), head.totals(), head.tree(), key.or(head::key));
    }
}

package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.retention.NamespaceUse.GenerationUse;
import io.jenkins.plugins.castor.engine.retention.PruneReport.NamespaceReport;
import io.jenkins.plugins.castor.engine.retention.PruneReport.Retired;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a prune finds and does in one namespace. It decides what may be deleted, and deletes nothing itself. */
final class NamespacePrune {

    private final NamespaceListing listing;
    private final NamespaceHeads heads;

    /** What went out of use before this time may be deleted. */
    private final Instant before;

    private final List<Retired> retired = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<StoredObject> deleted = new ArrayList<>();
    private final NamespaceUse use;

    /** @param listing all objects, from before anything is deleted */
    NamespacePrune(NamespaceListing listing, NamespaceHeads heads, Instant before) {
        this.listing = listing;
        this.heads = heads;
        this.before = before;
        this.use = heads.use(listing);
    }

    NamespaceListing listing() {
        return listing;
    }

    /** The generations in use, before anything is retired. */
    NamespaceUse use() {
        return use;
    }

    boolean isSigned() {
        return heads.isSigned();
    }

    /** The identity of the store; there is one where there is something to retire. */
    StoreId store() {
        return heads.store().orElseThrow();
    }

    void retired(List<Retired> generations) {
        retired.addAll(generations);
    }

    void problem(String sentence) {
        problems.add(sentence);
    }

    /** The heads that go now. */
    List<StoredObject> expiredHeads() {
        return heads.expired(listing, before);
    }

    /** The retirements that go after these heads. */
    List<StoredObject> supersededRetirements() {
        return heads.superseded(listing, before);
    }

    /** Whether anything could be garbage, as far as the first listing tells. */
    boolean maySweep() {
        return !garbage(remaining(listing)).isEmpty();
    }

    /** A listing as it is after the deletion of the expired heads. */
    NamespaceListing remaining(NamespaceListing all) {
        NamespaceListing remaining = NamespaceListing.of(all.namespace());
        remaining.heads().putAll(all.heads());
        List<StoredObject> expired = expiredHeads();
        remaining
                .heads()
                .values()
                .removeIf(head -> expired.stream().anyMatch(gone -> gone.name().equals(head.name())));
        return remaining;
    }

    /**
     * The snapshots and packs that no head names and that are old enough.
     *
     * @param present the heads that there are now; all of them have been read
     */
    List<StoredObject> garbage(NamespaceListing present) {
        Optional<Set<String>> named = heads.named(present);
        if (named.isEmpty()) {
            return List.of();
        }
        return listing.contents().values().stream()
                .filter(object -> !named.get().contains(object.name())
                        && object.modified().isBefore(before))
                .toList();
    }

    void swept(List<StoredObject> objects) {
        deleted.addAll(objects);
    }

    NamespaceReport report() {
        Map<String, Long> kept = new HashMap<>();
        for (GenerationUse generation : use.generations()) {
            if (retired.stream().noneMatch(gone -> gone.generation() == generation.number())) {
                kept.putAll(generation.objects());
            }
        }
        long keptBytes = kept.values().stream().mapToLong(Long::longValue).sum();
        long deletedBytes = deleted.stream().mapToLong(StoredObject::bytes).sum();
        long all = listing.contents().values().stream()
                .mapToLong(StoredObject::bytes)
                .sum();
        List<String> lines = new ArrayList<>(heads.problems());
        lines.addAll(problems);
        return new NamespaceReport(
                listing.namespace(),
                List.copyOf(retired),
                expiredHeads().size(),
                deleted.size(),
                deletedBytes,
                keptBytes,
                Math.max(0, all - keptBytes - deletedBytes),
                lines);
    }
}

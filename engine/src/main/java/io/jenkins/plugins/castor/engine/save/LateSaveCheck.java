package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.publish.HeadDraft;
import io.jenkins.plugins.castor.engine.repository.GenerationNumbers;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreClock;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import io.jenkins.plugins.castor.engine.work.Deadline;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses to publish a save that was prepared so long ago that a prune may be removing what it needs. A save on one machine
 * has a deadline; between the parts of one, days may pass. Each object must be named by a generation in use, or be young.
 */
final class LateSaveCheck {

    /** How many generations in use are looked at: the one that a save builds on is among the newest. */
    private static final int MOST_HEADS = 50;

    private final Store store;
    private final StoreLayout layout;
    private final Heads heads;

    LateSaveCheck(Store store, StoreLayout layout, Heads heads) {
        this.store = store;
        this.layout = layout;
        this.heads = heads;
    }

    /**
     * @param newest the newest generation in use
     * @throws StoreException when the save is too old, or the store fails
     */
    void check(HeadDraft draft, Optional<Head> newest) throws IOException {
        Set<String> open = names(draft.snapshot(), draft.totals());
        newest.ifPresent(head -> open.removeAll(names(head.snapshot(), head.totals())));
        if (open.isEmpty()) {
            return;
        }
        List<StoredObject> stored = store.list(layout.namespace().path());
        open.retainAll(stored.stream().map(StoredObject::name).toList()); // the publisher names what is missing
        Instant young = StoreClock.now(store).minus(Deadline.LONGEST);
        stored.stream()
                .filter(object -> !object.modified().isBefore(young))
                .forEach(object -> open.remove(object.name()));
        if (!open.isEmpty()) {
            removeNamed(open);
        }
        if (!open.isEmpty()) {
            throw new StoreException(
                    "this save was prepared too long ago: " + open.iterator().next()
                            + " is needed by no generation in use any more, and may be removed; prepare the save again");
        }
    }

    private void removeNamed(Set<String> open) throws IOException {
        GenerationNumbers numbers = heads.numbers();
        long retired = heads.retiredUpTo(numbers, new ArrayList<>());
        List<Long> inUse = numbers.heads().tailSet(retired, false).descendingSet().stream()
                .filter(generation -> !numbers.revoked().contains(generation))
                .limit(MOST_HEADS)
                .toList();
        for (long generation : inUse) {
            try {
                Head head = heads.read(generation);
                open.removeAll(names(head.snapshot(), head.totals()));
            } catch (DamagedException | UntrustedException | MissingObjectException e) {
                // It keeps nothing for sure.
            }
        }
    }

    private Set<String> names(String snapshot, Head.Totals totals) {
        Set<String> names = new HashSet<>();
        names.add(layout.snapshot(snapshot));
        totals.packs().forEach(pack -> names.add(layout.pack(pack.name())));
        return names;
    }
}

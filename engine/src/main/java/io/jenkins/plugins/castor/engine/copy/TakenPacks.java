package io.jenkins.plugins.castor.engine.copy;

import io.jenkins.plugins.castor.engine.repository.ObjectCheck;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreClock;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which packs of one namespace the other store has already. A pack gets another name there, as names must never recur
 * (decision 0025): one that an interrupted copy left may be condemned by a prune. So there are two kinds that it may take:
 * those that its newest generation in use names, and those that a copy sent within {@link Deadline#LONGEST}, which no prune
 * looks at. The names of the latter say from which pack they come, and in which period they were sent.
 */
final class TakenPacks {

    private static final Duration PERIOD = Deadline.LONGEST;

    private final Store target;
    private final StoreLayout layout;
    private final StoreId from;
    private final StoreId to;

    /** Packs that the newest generation in use names, by their sizes. */
    private final Map<Long, List<Pack>> named = new HashMap<>();

    private Map<String, StoredObject> listed = Map.of();
    private Instant now = Instant.EPOCH;

    /**
     * @param target stays open
     * @param from the identity of the store that is copied from
     * @param to that of the target
     */
    TakenPacks(Store target, StoreLayout layout, StoreId from, StoreId to) {
        this.target = target;
        this.layout = layout;
        this.from = from;
        this.to = to;
    }

    /** The generation is the newest one there. If its snapshot cannot be read, it names nothing for sure. */
    void setNewest(Head head) throws IOException {
        try (SnapshotReader reader =
                StoredSnapshot.fetch(target, head, Limits.DEFAULT).open()) {
            setNewest(reader.snapshot().packs());
        } catch (DamagedException | MissingObjectException e) {
            // Everything is sent.
        }
    }

    /** The newest generation there names these packs, whose frames were verified. What older ones name is not kept in mind. */
    void setNewest(List<Pack> packs) {
        named.clear();
        packs.forEach(pack ->
                named.computeIfAbsent(pack.bytes(), bytes -> new ArrayList<>()).add(pack));
    }

    /** Looks at the store and its clock. Packs that it finds young may be published within {@link Deadline#LONGEST}. */
    void look() throws StoreException {
        Map<String, StoredObject> found = new HashMap<>();
        target.list(layout.packs()).forEach(object -> found.put(object.name(), object));
        listed = found;
        now = StoreClock.now(target);
    }

    /**
     * The pack in the other store that has what this one has; empty when it must be sent. All frames of it are verified.
     *
     * @param pack as the first store has it
     */
    Optional<Pack> of(Pack pack) throws IOException, InterruptedException {
        for (Pack other : named.getOrDefault(pack.bytes(), List.of())) {
            if (isPresent(other) && new HashSet<>(other.frames()).containsAll(pack.frames())) {
                return Optional.of(new Pack(other.name(), pack.bytes(), pack.frames()));
            }
        }
        for (long period : List.of(period(), period() - 1)) {
            Pack other = new Pack(name(pack, period), pack.bytes(), pack.frames());
            StoredObject object = listed.get(layout.pack(other.name()));
            if (object != null && !object.modified().isBefore(now.minus(Deadline.LONGEST)) && isIntact(other)) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }

    /** The name under which a pack is sent. */
    String newName(Pack pack) {
        String name = name(pack, period());
        return listed.containsKey(layout.pack(name)) ? Pack.newName() : name; // what is there is damaged
    }

    private boolean isPresent(Pack pack) {
        StoredObject object = listed.get(layout.pack(pack.name()));
        return object != null && object.bytes() == pack.bytes();
    }

    private boolean isIntact(Pack pack) throws StoreException, InterruptedException {
        try {
            ObjectCheck.checkFrames(target, layout.pack(pack.name()), pack);
            return true;
        } catch (DamagedException | MissingObjectException e) {
            return false;
        }
    }

    private long period() {
        return now.getEpochSecond() / PERIOD.toSeconds();
    }

    private String name(Pack pack, long period) {
        String origin = String.join(
                "\n", from.value(), pack.name(), to.value(), layout.namespace().path(), Long.toString(period));
        return Digests.hex(Digests.sha256().digest(origin.getBytes(StandardCharsets.UTF_8)))
                .substring(0, 32);
    }
}

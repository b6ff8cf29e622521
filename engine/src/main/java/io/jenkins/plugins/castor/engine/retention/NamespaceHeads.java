package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.repository.HeadReader;
import io.jenkins.plugins.castor.engine.retention.NamespaceUse.GenerationUse;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The heads, revocations and retirements of a namespace, as far as they can be read and believed. Not safe for threads. */
final class NamespaceHeads {

    private final StoreLayout layout;
    private final HeadReader believing;
    private final HeadReader reading;

    /** Those that are believed: only they are kept by a policy. */
    private final NavigableMap<Long, Head> heads = new TreeMap<>();

    /** What each head names that can be read, believed or not, by the name of the head. */
    private final Map<String, Map<String, Long>> named = new HashMap<>();

    private final Set<String> unreadable = new HashSet<>();
    private final NavigableSet<Long> revoked = new TreeSet<>();
    private final NavigableSet<Long> retired = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param keys whose signatures count; empty to ignore signatures
     * @param identity the store that the objects must have been published in; empty for any
     */
    NamespaceHeads(StoreLayout layout, Optional<TrustedKeys> keys, Optional<StoreId> identity) {
        this.layout = layout;
        this.believing = new HeadReader(layout, keys, identity);
        this.reading = new HeadReader(layout, Optional.empty(), Optional.empty());
    }

    /** Reads objects. What cannot be read is noted, and does not throw. */
    void read(List<SmallObject> objects) {
        for (SmallObject object : objects) {
            layout.generation(object.name()).ifPresent(number -> readHead(number, object));
            layout.revoked(object.name())
                    .ifPresent(number -> believe(revoked, number, () -> believing.revocation(number, object)));
            layout.retired(object.name())
                    .ifPresent(number -> believe(retired, number, () -> believing.retirement(number, object)));
        }
    }

    private void readHead(long number, SmallObject object) {
        try {
            Head head = believing.head(number, object);
            heads.put(number, head);
            named.put(object.name(), objects(head));
        } catch (MissingObjectException e) {
            // Another prune deleted it.
        } catch (UntrustedException e) {
            // A policy does not count it. But it may be good to readers with other keys, and keeps what it names.
            problems.add(e.getMessage() + "; it keeps what it names");
            keepUntrusted(number, object);
        } catch (IOException e) {
            unreadable.add(object.name());
            problems.add(e.getMessage());
        }
    }

    private void keepUntrusted(long number, SmallObject object) {
        try {
            named.put(object.name(), objects(reading.head(number, object)));
        } catch (MissingObjectException e) {
            // Another prune deleted it.
        } catch (IOException e) {
            unreadable.add(object.name());
        }
    }

    private interface Reading {
        Object read() throws IOException;
    }

    private void believe(NavigableSet<Long> numbers, long number, Reading tombstone) {
        try {
            tombstone.read();
            numbers.add(number);
        } catch (MissingObjectException e) {
            // Another prune deleted it, as a later one says the same.
        } catch (IOException e) {
            problems.add(e.getMessage() + "; nothing is deleted because of it");
        }
    }

    private Map<String, Long> objects(Head head) {
        Map<String, Long> objects = new HashMap<>();
        head.totals().packs().forEach(pack -> objects.put(layout.pack(pack.name()), pack.bytes()));
        objects.put(layout.snapshot(head.snapshot()), head.totals().snapshotBytes());
        return objects;
    }

    /** What could not be read or believed, one line each. */
    List<String> problems() {
        return problems;
    }

    /** Whether this head was read, or tried. */
    boolean knows(String head) {
        return named.containsKey(head) || unreadable.contains(head);
    }

    /** The highest generation that is retired, with all before it; 0 when none is. */
    long retiredUpTo() {
        return retired.isEmpty() ? 0 : retired.last();
    }

    /** Whether a generation that is in use is signed, so that its retirement has to be, too. */
    boolean isSigned() {
        return heads.tailMap(retiredUpTo(), false).values().stream()
                .anyMatch(head -> head.signature().isPresent());
    }

    /** The identity of the store, as the newest generation in use has it; empty when none is in use. */
    Optional<StoreId> store() {
        return Optional.ofNullable(heads.lastEntry())
                .map(newest -> newest.getValue().store());
    }

    /** The generations in use, newest first. */
    NamespaceUse use(NamespaceListing listing) {
        List<GenerationUse> inUse = new ArrayList<>();
        heads.tailMap(retiredUpTo(), false).descendingMap().forEach((number, head) -> {
            StoredObject object = listing.heads().get(number);
            if (object != null && !revoked.contains(number)) {
                inUse.add(new GenerationUse(number, object.modified(), head.snapshot(), named.get(object.name())));
            }
        });
        return new NamespaceUse(layout.namespace(), inUse);
    }

    /** The heads of a listing that are out of use since before this time, by a believed revocation or retirement. */
    List<StoredObject> expired(NamespaceListing listing, Instant before) {
        long expired = expiredRetirement(listing, before);
        List<StoredObject> heads = new ArrayList<>();
        listing.heads().forEach((number, head) -> {
            boolean isRevoked =
                    revoked.contains(number) && isBefore(listing.revocations().get(number), before);
            if (number <= expired || isRevoked) {
                heads.add(head);
            }
        });
        return heads;
    }

    /** The retirements that a later one makes superfluous, which is older than this time. */
    List<StoredObject> superseded(NamespaceListing listing, Instant before) {
        return retired.headSet(expiredRetirement(listing, before)).stream()
                .map(listing.retirements()::get)
                .filter(object -> object != null)
                .toList();
    }

    private long expiredRetirement(NamespaceListing listing, Instant before) {
        return retired.descendingSet().stream()
                .filter(number -> isBefore(listing.retirements().get(number), before))
                .findFirst()
                .orElse(0L);
    }

    private static boolean isBefore(StoredObject object, Instant time) {
        return object != null && object.modified().isBefore(time);
    }

    /**
     * The snapshots and packs that some head names.
     *
     * @param present the heads that there are; all of them have been read
     * @return empty when one of them cannot be read, so that nobody knows
     */
    Optional<Set<String>> named(NamespaceListing present) {
        Set<String> names = new HashSet<>();
        for (StoredObject head : present.heads().values()) {
            if (unreadable.contains(head.name())) {
                return Optional.empty();
            }
            names.addAll(named.getOrDefault(head.name(), Map.of()).keySet());
        }
        return Optional.of(names);
    }
}

package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins.Pin;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.Revocation;
import io.jenkins.plugins.castor.engine.snapshot.RevocationCodec;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.Signatures;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads the heads and revocations of a namespace.
 *
 * <p>With trusted keys, every object that is read must be signed by one of them. An object that is not makes the search
 * fail; it is never skipped, because anyone who can write to the store could then choose which generation is loaded.
 */
public final class Heads {

    /** The reason of a revocation that only the pins know. */
    private static final String LOST_REVOCATION = "the store lost its revocation; find out who removed it";

    private final Store store;
    private final StoreLayout layout;
    private final Optional<TrustedKeys> keys;
    private final Optional<StoreId> identity;
    private final Pin pin;

    /** Ignores signatures. */
    public Heads(Store store, Namespace namespace) {
        this(store, namespace, Optional.empty(), Pins.NONE);
    }

    /** @param keys the keys whose signatures count; empty to ignore signatures */
    public Heads(Store store, Namespace namespace, Optional<TrustedKeys> keys) {
        this(store, namespace, keys, Pins.NONE);
    }

    /**
     * @param keys the keys whose signatures count, if they count for the project; empty to ignore signatures
     * @param pins what is known of the store: objects of another store are refused, and what was revoked stays so
     */
    public Heads(Store store, Namespace namespace, Optional<TrustedKeys> keys, Pins pins) {
        this.store = store;
        this.layout = new StoreLayout(namespace);
        this.keys = keys.map(all -> all.countingFor(namespace.project()));
        this.identity = pins.store();
        this.pin = pins.of(namespace);
    }

    /**
     * The generation numbers of a namespace, from the names of its objects; no object is read.
     *
     * @param heads numbers that have a head
     * @param revoked numbers that have a revocation
     */
    public record Numbers(NavigableSet<Long> heads, NavigableSet<Long> revoked) {

        /** The highest number of any head or revocation; 0 when there is none. */
        public long highest() {
            return Math.max(heads.isEmpty() ? 0 : heads.last(), revoked.isEmpty() ? 0 : revoked.last());
        }

        /** The highest number that has a head and no revocation; 0 when there is none. */
        public long newest() {
            return heads.descendingSet().stream()
                    .filter(generation -> !revoked.contains(generation))
                    .findFirst()
                    .orElse(0L);
        }
    }

    /**
     * The result of a search for the newest generation in use.
     *
     * @param head its head; empty when no generation is in use
     * @param revoked newer generations that are revoked, and why, newest first
     * @param highest the highest number of any head or revocation; 0 when there is none
     */
    public record Newest(Optional<Head> head, SortedMap<Long, String> revoked, long highest) {}

    /** Lists the generation numbers, with one call to the store. Pinned revocations count. */
    public Numbers numbers() throws StoreException {
        Numbers numbers = new Numbers(new TreeSet<>(), new TreeSet<>(pin.revoked()));
        for (String segment : store.listSegments(layout.heads())) {
            String name = layout.heads() + "/" + segment;
            layout.generation(name).ifPresent(number -> numbers.heads().add(number));
            layout.revoked(name).ifPresent(number -> numbers.revoked().add(number));
        }
        numbers.heads().remove(0L);
        numbers.revoked().remove(0L);
        return numbers;
    }

    /** The numbers of all heads, newest first, revoked ones included. */
    List<Long> generations() throws StoreException {
        return new ArrayList<>(numbers().heads().descendingSet());
    }

    /** The head of the newest generation in use; empty when there is none. Fails as {@link #search} does. */
    public Optional<Head> newest() throws IOException {
        return search().head();
    }

    /**
     * Finds the newest generation in use. Reads heads and revocations from the newest down and stops at the first head
     * that is not revoked.
     *
     * @throws DamagedException when an object that it reads is damaged
     * @throws UntrustedException when an object that it reads is not signed by a trusted key
     * @throws StoreException when the store fails
     */
    public Newest search() throws IOException {
        NavigableMap<Long, SmallObject> heads = new TreeMap<>();
        Map<Long, SmallObject> revocations = new TreeMap<>();
        for (SmallObject object : store.listSmall(layout.heads(), HeadCodec.MAX_BYTES)) {
            layout.generation(object.name()).ifPresent(generation -> heads.put(generation, object));
            layout.revoked(object.name()).ifPresent(generation -> revocations.put(generation, object));
        }
        heads.remove(0L);
        long highest = Stream.concat(heads.keySet().stream(), revocations.keySet().stream())
                .reduce(pin.highest(), Math::max);
        SortedMap<Long, String> revoked = new TreeMap<>(Comparator.reverseOrder());
        for (Map.Entry<Long, SmallObject> head : heads.descendingMap().entrySet()) {
            try {
                long generation = head.getKey();
                SmallObject revocation = revocations.get(generation);
                if (revocation != null) {
                    revoked.put(
                            generation, decodeRevocation(generation, revocation).reason());
                } else if (pin.revoked().contains(generation)) {
                    revoked.put(generation, LOST_REVOCATION);
                } else {
                    return new Newest(Optional.of(decode(generation, head.getValue())), revoked, highest);
                }
            } catch (MissingObjectException e) {
                // Removed since the listing, so the previous one is the newest now.
            }
        }
        return new Newest(Optional.empty(), revoked, highest);
    }

    /**
     * Reads the head of a generation, revoked or not.
     *
     * @throws MissingObjectException when there is none
     * @throws DamagedException when it is damaged, or belongs to another namespace or generation
     * @throws UntrustedException when it is not signed by a trusted key
     */
    Head read(long generation) throws IOException {
        return decode(generation, store.small(layout.head(generation), HeadCodec.MAX_BYTES));
    }

    /**
     * Reads the revocation of a generation.
     *
     * @throws MissingObjectException when there is none
     * @throws DamagedException when it is damaged, or belongs to another namespace or generation
     * @throws UntrustedException when it is not signed by a trusted key
     */
    Revocation readRevocation(long generation) throws IOException {
        return decodeRevocation(generation, store.small(layout.revocation(generation), HeadCodec.MAX_BYTES));
    }

    private Head decode(long generation, SmallObject object) throws IOException {
        byte[] content = content("head", object);
        Head head;
        try {
            head = HeadCodec.decode(content);
        } catch (DamagedException e) {
            throw damaged("head", object, e);
        } catch (UnsupportedVersionException e) {
            throw e.of("the head " + object.name());
        }
        checkPlace("head", object, generation, head.namespace(), head.generation(), head.store());
        return head;
    }

    private Revocation decodeRevocation(long generation, SmallObject object) throws IOException {
        byte[] content = content("revocation", object);
        Revocation revocation;
        try {
            revocation = RevocationCodec.decode(content);
        } catch (DamagedException e) {
            throw damaged("revocation", object, e);
        } catch (UnsupportedVersionException e) {
            throw e.of("the revocation " + object.name());
        }
        checkPlace(
                "revocation", object, generation, revocation.namespace(), revocation.generation(), revocation.store());
        return revocation;
    }

    /** The bytes of an object. Its signature is verified before anything parses them. */
    private byte[] content(String kind, SmallObject object) throws IOException {
        byte[] content;
        try {
            content = object.content();
        } catch (OversizedObjectException e) {
            throw new DamagedException(
                    "the " + kind + " " + object.name() + " has " + e.bytes() + " bytes, more than a " + kind
                            + " can have",
                    e);
        }
        if (keys.isPresent()) {
            try {
                Signatures.verify(content, keys.get());
            } catch (UntrustedException e) {
                throw new UntrustedException("the " + kind + " " + object.name() + " " + e.getMessage());
            }
        }
        return content;
    }

    private static DamagedException damaged(String kind, SmallObject object, DamagedException cause) {
        return new DamagedException("the " + kind + " " + object.name() + " is damaged: " + cause.getMessage(), cause);
    }

    /** A signature does not bind an object to its name: an attacker could copy a signed object elsewhere. */
    private void checkPlace(
            String kind, SmallObject object, long generation, Namespace namespace, long number, StoreId origin)
            throws IOException {
        if (!namespace.path().equals(layout.namespace().path()) || number != generation) {
            throw new DamagedException("the " + kind + " " + object.name() + " belongs to " + namespace + " generation "
                    + number + "; someone moved it");
        }
        if (!identity.orElse(origin).equals(origin)) {
            throw new UntrustedException("the " + kind + " " + object.name() + " was published in the store " + origin
                    + ", and this is " + identity.get() + "; someone copied it");
        }
    }
}

package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.Revocation;
import io.jenkins.plugins.castor.engine.snapshot.RevocationCodec;
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
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The heads of a namespace in a store, and the revocations among them. With trusted keys nothing counts but what one of
 * them signed: what is not is refused, and never passed over, as whoever can write to the store could otherwise choose
 * the generation that is loaded.
 */
public final class Heads {

    private final Store store;
    private final StoreLayout layout;
    private final Optional<TrustedKeys> keys;

    /** Whatever there is counts. */
    public Heads(Store store, Namespace namespace) {
        this(store, namespace, Optional.empty());
    }

    /** @param keys whose signatures count; without them signatures are not looked at */
    public Heads(Store store, Namespace namespace, Optional<TrustedKeys> keys) {
        this.store = store;
        this.layout = new StoreLayout(namespace);
        this.keys = keys;
    }

    /**
     * What generations there are, by the names of objects alone.
     *
     * @param heads those that have a head
     * @param revoked those that have a revocation
     */
    public record Numbers(NavigableSet<Long> heads, NavigableSet<Long> revoked) {

        /** The highest number that was ever used, as far as can be seen; 0 where there is none. */
        public long highest() {
            return Math.max(heads.isEmpty() ? 0 : heads.last(), revoked.isEmpty() ? 0 : revoked.last());
        }

        /** The newest generation that is in use; 0 where there is none. */
        public long newest() {
            return heads.descendingSet().stream()
                    .filter(generation -> !revoked.contains(generation))
                    .findFirst()
                    .orElse(0L);
        }
    }

    /**
     * The newest generation that is in use.
     *
     * @param head empty where there is none
     * @param revoked the newer ones, which were revoked
     * @param highest the highest number of a generation; 0 where there is none
     */
    public record Newest(Optional<Head> head, List<Revocation> revoked, long highest) {}

    public Numbers numbers() throws StoreException {
        Numbers numbers = new Numbers(new TreeSet<>(), new TreeSet<>());
        for (String segment : store.listSegments(layout.heads())) {
            String name = layout.heads() + "/" + segment;
            layout.generation(name).ifPresent(number -> numbers.heads().add(number));
            layout.revoked(name).ifPresent(number -> numbers.revoked().add(number));
        }
        numbers.heads().remove(0L);
        numbers.revoked().remove(0L);
        return numbers;
    }

    /** All generations, newest first, also those that were revoked; names that are no heads' are passed over. */
    List<Long> generations() throws StoreException {
        return new ArrayList<>(numbers().heads().descendingSet());
    }

    /** The newest head that was not revoked; empty where there is none. */
    public Optional<Head> newest() throws IOException {
        return search().head();
    }

    /**
     * Looks for the newest generation that is in use, and reads nothing that is older.
     *
     * @throws DamagedException when a head or a revocation on the way to it is damaged
     * @throws UntrustedException when it is not signed by a trusted key
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
                .reduce(0L, Math::max);
        List<Revocation> revoked = new ArrayList<>();
        for (Map.Entry<Long, SmallObject> head : heads.descendingMap().entrySet()) {
            try {
                SmallObject revocation = revocations.get(head.getKey());
                if (revocation == null) {
                    return new Newest(Optional.of(decode(head.getKey(), head.getValue())), revoked, highest);
                }
                revoked.add(decodeRevocation(head.getKey(), revocation));
            } catch (MissingObjectException e) {
                // Removed since the listing: the one before it is the newest now.
            }
        }
        return new Newest(Optional.empty(), revoked, highest);
    }

    /** @throws DamagedException when it is not the head of this namespace and generation */
    Head read(long generation) throws IOException {
        return decode(generation, store.small(layout.head(generation), HeadCodec.MAX_BYTES));
    }

    /** @throws DamagedException when it is not a revocation of this generation */
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
        checkPlace("head", object, generation, head.namespace(), head.generation());
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
        checkPlace("revocation", object, generation, revocation.namespace(), revocation.generation());
        return revocation;
    }

    /** The bytes of an object, verified before anything in them is read. */
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

    private static DamagedException damaged(String kind, SmallObject object, DamagedException why) {
        return new DamagedException("the " + kind + " " + object.name() + " is damaged: " + why.getMessage(), why);
    }

    /** Whoever can write to a store can also copy what somebody signed to another place. */
    private void checkPlace(String kind, SmallObject object, long generation, Namespace namespace, long number)
            throws DamagedException {
        if (!namespace.path().equals(layout.namespace().path()) || number != generation) {
            throw new DamagedException("the " + kind + " " + object.name() + " is that of " + namespace + " generation "
                    + number + "; somebody moved it");
        }
    }
}

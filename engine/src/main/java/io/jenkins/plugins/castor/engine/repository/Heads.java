package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins.Pin;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.Revocation;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the heads and revocations of a namespace.
 *
 * <p>With trusted keys, only what is signed by one of them counts. All else is named. An attacker who can damage a head can
 * delete it as well; {@link Pins} tell.
 */
public final class Heads {

    /** The reason of a revocation that only the pins know. */
    private static final String LOST_REVOCATION = "the store lost its revocation; find out who removed it";

    private static final int MOST_REFUSED = 1000;

    private final Store store;
    private final StoreLayout layout;
    private final Optional<TrustedKeys> keys;
    private final HeadReader reader;
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
        this.keys = keys;
        this.reader = new HeadReader(layout, keys, pins.store());
        this.pin = pins.of(namespace);
    }

    /**
     * The result of a search for the newest generation in use.
     *
     * @param head its head; empty when no generation is in use
     * @param revoked newer generations that are revoked, and why, newest first
     * @param highest the highest number of any head, revocation or retirement that is believed or pinned; 0 when there is none
     * @param lost the pinned generation that the store lost, with all later ones, though no revocation that is believed says
     *     so; 0 when it lost none
     * @param refused what is damaged or not trusted on the way, each as a sentence that names the object
     */
    public record Newest(
            Optional<Head> head, SortedMap<Long, String> revoked, long highest, long lost, List<String> refused) {}

    /** Lists the generation numbers, with one call to the store. Pinned revocations count. */
    public GenerationNumbers numbers() throws StoreException {
        GenerationNumbers numbers =
                new GenerationNumbers(new TreeSet<>(), new TreeSet<>(pin.revoked()), new TreeSet<>());
        for (String segment : store.listSegments(layout.heads())) {
            String name = layout.heads() + "/" + segment;
            layout.generation(name).ifPresent(number -> numbers.heads().add(number));
            layout.revoked(name).ifPresent(number -> numbers.revoked().add(number));
            layout.retired(name).ifPresent(number -> numbers.retired().add(number));
        }
        numbers.heads().remove(0L);
        numbers.retired().remove(0L);
        numbers.revoked().remove(0L);
        return numbers;
    }

    /** The head of the newest generation in use; empty when there is none. Fails as {@link #search} does. */
    public Optional<Head> newest() throws IOException {
        return search().head();
    }

    /**
     * Finds the newest generation in use. Reads heads and revocations from the newest down and stops at the first head
     * that is not revoked, or at a retirement, which takes out all that follow. What is damaged, or not signed by a trusted key, is stepped over. Only such a revocation of a
     * good head ends the search without a result: the head may be bad, and loads should not go back because of it.
     *
     * @throws UnsupportedVersionException when an object is of a newer version
     * @throws UntrustedException when there are more objects to step over than anybody leaves by accident
     * @throws StoreException when the store fails
     */
    public Newest search() throws IOException {
        NavigableMap<Long, SmallObject> heads = new TreeMap<>();
        NavigableMap<Long, SmallObject> revocations = new TreeMap<>();
        NavigableMap<Long, SmallObject> retirements = new TreeMap<>();
        for (SmallObject object : store.listSmall(layout.heads(), HeadCodec.MAX_BYTES)) {
            layout.generation(object.name()).ifPresent(generation -> heads.put(generation, object));
            layout.revoked(object.name()).ifPresent(generation -> revocations.put(generation, object));
            layout.retired(object.name()).ifPresent(generation -> retirements.put(generation, object));
        }
        NavigableSet<Long> numbers = new TreeSet<>(heads.keySet());
        numbers.addAll(revocations.keySet());
        numbers.addAll(retirements.keySet());
        numbers.remove(0L);
        SortedMap<Long, String> revoked = new TreeMap<>(Comparator.reverseOrder());
        List<String> refused = new ArrayList<>();
        long highest = pin.highest();
        long lost = pin.atLeast();
        for (long generation : numbers.descendingSet()) {
            if (refused.size() > MOST_REFUSED) {
                throw new UntrustedException("more than " + MOST_REFUSED + " heads of " + layout.namespace()
                        + " are damaged or not trusted; find out who wrote them. The first: " + refused.get(0));
            }
            if (retires(generation, retirements.get(generation), refused)) {
                lost = generation >= lost ? 0 : lost;
                return new Newest(Optional.empty(), revoked, Math.max(highest, generation), lost, refused);
            }
            int before = refused.size();
            Optional<String> reason = revocation(generation, revocations.get(generation), refused);
            boolean isInDoubt = refused.size() > before;
            if (reason.isPresent()) {
                highest = Math.max(highest, generation);
                lost = generation == lost ? 0 : lost;
                if (heads.containsKey(generation)) {
                    revoked.put(generation, reason.get());
                }
                continue;
            }
            Optional<Head> head = head(generation, heads.get(generation), refused);
            if (head.isPresent()) {
                return new Newest(
                        isInDoubt ? Optional.empty() : head,
                        revoked,
                        Math.max(highest, generation),
                        generation >= lost ? 0 : lost,
                        refused);
            }
        }
        return new Newest(Optional.empty(), revoked, highest, lost, refused);
    }

    /** Why a generation is revoked; empty when it is not, as far as one can believe. */
    private Optional<String> revocation(long generation, SmallObject object, List<String> refused) throws IOException {
        if (object != null) {
            try {
                return Optional.of(reader.revocation(generation, object).reason());
            } catch (MissingObjectException e) {
                // Removed since the listing.
            } catch (UntrustedException e) {
                refused.add(e.getMessage());
            } catch (DamagedException e) {
                if (keys.isEmpty()) {
                    return Optional.of("its revocation is damaged");
                }
                refused.add(e.getMessage());
            }
        }
        return pin.revoked().contains(generation) ? Optional.of(LOST_REVOCATION) : Optional.empty();
    }

    /** Whether a retirement takes out its generation and all before it. One that is not believed takes out none. */
    private boolean retires(long generation, SmallObject object, List<String> refused) throws IOException {
        if (object == null) {
            return false;
        }
        try {
            reader.retirement(generation, object);
            return true;
        } catch (MissingObjectException e) {
            return false; // Removed since the listing, as a later one says the same.
        } catch (DamagedException | UntrustedException e) {
            refused.add(e.getMessage());
            return false;
        }
    }

    private Optional<Head> head(long generation, SmallObject object, List<String> refused) throws IOException {
        try {
            return object == null ? Optional.empty() : Optional.of(reader.head(generation, object));
        } catch (MissingObjectException e) {
            return Optional.empty(); // Removed since the listing, so the previous one is the newest now.
        } catch (DamagedException | UntrustedException e) {
            refused.add(e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Reads the head of a generation, revoked or not.
     *
     * @throws MissingObjectException when there is none
     * @throws DamagedException when it is damaged, or belongs to another namespace or generation
     * @throws UntrustedException when it is not signed by a trusted key
     */
    public Head read(long generation) throws IOException {
        return reader.head(generation, store.small(layout.head(generation), HeadCodec.MAX_BYTES));
    }

    /**
     * Reads the revocation of a generation.
     *
     * @throws MissingObjectException when there is none
     * @throws DamagedException when it is damaged, or belongs to another namespace or generation
     * @throws UntrustedException when it is not signed by a trusted key
     */
    public Revocation readRevocation(long generation) throws IOException {
        return reader.revocation(generation, store.small(layout.revocation(generation), HeadCodec.MAX_BYTES));
    }

    /**
     * The highest generation that is retired, with all before it, as far as one can believe; 0 when none is.
     *
     * @param numbers what {@link #numbers} gave
     * @param refused receives a sentence for each retirement that is damaged or not trusted
     * @throws StoreException when the store fails
     */
    public long retiredUpTo(GenerationNumbers numbers, List<String> refused) throws IOException {
        for (long generation : numbers.retired().descendingSet()) {
            if (retires(generation, store.small(layout.retirement(generation), HeadCodec.MAX_BYTES), refused)) {
                return generation;
            }
        }
        return 0;
    }

    /**
     * Reads the retirement of a generation.
     *
     * @throws MissingObjectException when there is none
     */
    public Revocation readRetirement(long generation) throws IOException {
        return reader.retirement(generation, store.small(layout.retirement(generation), HeadCodec.MAX_BYTES));
    }
}

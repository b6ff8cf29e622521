package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import io.jenkins.plugins.castor.engine.work.Parallel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The newest generation in use of a namespace, and recent ones with a key, all from one listing. The newest head is read
 * first, and the others only when they are asked for: then all at once, and no snapshot.
 */
public final class RecentHeads {

    /** How many generations with a head and no revocation count as recent. */
    public static final int MOST = 50;

    private final Heads heads;
    private final Heads.Newest newest;

    private RecentHeads(Heads heads, Heads.Newest newest) {
        this.heads = heads;
        this.newest = newest;
    }

    /**
     * Lists the heads and finds the newest generation in use.
     *
     * @param keys the keys whose signatures count; empty to ignore signatures
     * @param pins what is known of the store
     * @throws IOException as {@link Heads#search}
     */
    public static RecentHeads search(Store store, Namespace namespace, Optional<TrustedKeys> keys, Pins pins)
            throws IOException {
        Heads heads = new Heads(new ListedHeads(store, new StoreLayout(namespace)), namespace, keys, pins);
        return new RecentHeads(heads, heads.search());
    }

    /** The newest generation in use. */
    public Heads.Newest newest() {
        return newest;
    }

    /**
     * The newest recent generation in use with this key. It is believed as the newest one is: a head that is damaged or not
     * trusted does not count, nor one with a revocation, whatever that is like.
     *
     * @param usable what else it must be like
     * @throws IOException when the store fails
     */
    public Optional<Head> withKey(CacheKey key, Predicate<Head> usable) throws IOException {
        if (newest.head().isEmpty()) {
            return Optional.empty();
        }
        Head first = newest.head().get();
        Predicate<Head> wanted = head -> head.key().filter(key::equals).isPresent() && usable.test(head);
        if (wanted.test(first)) {
            return newest.head();
        }
        GenerationNumbers numbers = heads.numbers();
        List<Long> older = numbers.heads().headSet(first.generation(), false).descendingSet().stream()
                .filter(generation -> !numbers.revoked().contains(generation))
                .limit(MOST - 1)
                .toList();
        for (Optional<Head> head : Parallel.map(older, this::read)) {
            if (head.filter(wanted).isPresent()) {
                return head;
            }
        }
        return Optional.empty();
    }

    /** The head of a generation; empty if it is gone, or not to be believed. */
    private Optional<Head> read(long generation) throws IOException {
        try {
            return Optional.of(heads.read(generation));
        } catch (MissingObjectException | DamagedException | UntrustedException | UnsupportedVersionException e) {
            return Optional.empty();
        }
    }
}

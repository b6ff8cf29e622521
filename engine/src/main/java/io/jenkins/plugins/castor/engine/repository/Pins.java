package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the trusted side remembers of a store, so that the store cannot take anything back: its identity, and for each
 * namespace the generation that a load must at least find, and those that were revoked. Immutable.
 *
 * @param store the identity of the store; empty if it is not known yet
 * @param namespaces what is known of each namespace, by its path
 */
public record Pins(Optional<StoreId> store, SortedMap<String, Pin> namespaces) {

    /** Nothing is known. */
    public static final Pins NONE = new Pins(Optional.empty(), new TreeMap<>());

    /**
     * What is known of a namespace.
     *
     * @param atLeast the newest generation in use when this was last changed; 0 when there was none
     * @param revoked numbers of revoked generations, at most {@value #MAX_REVOKED}, the highest
     */
    public record Pin(long atLeast, NavigableSet<Long> revoked) {

        /** Loads take the newest generation, so the lowest revoked numbers matter least. */
        public static final int MAX_REVOKED = 1000;

        static final Pin NONE = new Pin(0, new TreeSet<>());

        /** @throws IllegalArgumentException when a number is no generation's */
        public Pin {
            if (atLeast < 0 || atLeast > Head.MAX_GENERATION) {
                throw new IllegalArgumentException("no generation has the number " + atLeast);
            }
            NavigableSet<Long> highest = new TreeSet<>(revoked);
            while (highest.size() > MAX_REVOKED) {
                highest.pollFirst();
            }
            if (!highest.isEmpty() && (highest.first() < 1 || highest.last() > Head.MAX_GENERATION)) {
                throw new IllegalArgumentException("no generation has the number of one that is revoked");
            }
            revoked = Collections.unmodifiableNavigableSet(highest);
        }

        /** The highest number that this knows; 0 when it knows none. A later generation has a higher one. */
        public long highest() {
            return Math.max(atLeast, revoked.isEmpty() ? 0 : revoked.last());
        }
    }

    public Pins {
        namespaces = Collections.unmodifiableSortedMap(new TreeMap<>(namespaces));
    }

    /** What is known of a namespace. */
    public Pin of(Namespace namespace) {
        return namespaces.getOrDefault(namespace.path(), Pin.NONE);
    }

    /** These pins, after a generation was published or found in use by a trusted machine. It never lowers anything. */
    public Pins published(Head head) {
        return new Pins(Optional.of(store.orElse(head.store())), namespaces)
                .withAtLeast(head.namespace(), head.generation());
    }

    /**
     * These pins, after generations were revoked.
     *
     * @param newest the newest generation that is still in use; 0 when there is none
     */
    public Pins revoked(Namespace namespace, Collection<Long> generations, long newest) {
        NavigableSet<Long> revoked = new TreeSet<>(of(namespace).revoked());
        revoked.addAll(generations);
        long before = of(namespace).atLeast();
        return with(store, namespace, new Pin(revoked.contains(before) ? newest : before, revoked));
    }

    /** These pins, with a generation of a namespace that loads must at least find. It never lowers anything. */
    public Pins withAtLeast(Namespace namespace, long generation) {
        Pin before = of(namespace);
        return with(store, namespace, new Pin(Math.max(before.atLeast(), generation), before.revoked()));
    }

    /** The part of these pins that tells about these namespaces. */
    public Pins only(Collection<Namespace> wanted) {
        SortedMap<String, Pin> part = new TreeMap<>();
        for (Namespace namespace : wanted) {
            if (namespaces.containsKey(namespace.path())) {
                part.put(namespace.path(), of(namespace));
            }
        }
        return new Pins(store, part);
    }

    private Pins with(Optional<StoreId> identity, Namespace namespace, Pin pin) {
        SortedMap<String, Pin> changed = new TreeMap<>(namespaces);
        changed.put(namespace.path(), pin);
        return new Pins(identity, changed);
    }
}

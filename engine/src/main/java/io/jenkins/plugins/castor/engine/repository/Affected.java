package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.repository.Descent.Link;
import io.jenkins.plugins.castor.engine.repository.Generation.State;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The generations of a namespace that may hold what one of them brought in.
 *
 * @param number the generation that was asked for; its head may be gone
 * @param linked it, if it is there, and what descends from it or has the same content, newest first
 * @param later other generations in use that were saved after it, newest first. They do not descend from it, but a build that
 *     had restored it before it went out of use may have saved one of them
 */
public record Affected(long number, List<Linked> linked, List<Generation> later) {

    public Affected {
        linked = List.copyOf(linked);
        later = List.copyOf(later);
    }

    /** A generation, and why it may hold the same. */
    public record Linked(Generation generation, Link link) {}

    /** Those that loads still restore, newest first. */
    public List<Linked> inUse() {
        return linked.stream()
                .filter(one -> one.generation().state() == State.IN_USE)
                .toList();
    }

    /** Whether its head is there, or that of a generation that was built on it. If not, all are only possible. */
    public boolean isKnown() {
        return linked.stream().anyMatch(one -> one.link() != Link.UNKNOWN);
    }

    /** Empty when the generation is not there, and nothing that could descend from it. */
    static Optional<Affected> of(long number, List<Generation> generations) {
        NavigableMap<Long, Optional<Head>> heads = new TreeMap<>();
        generations.forEach(generation -> heads.put(generation.number(), generation.head()));
        SortedMap<Long, Link> links = Descent.of(heads, List.of(number));
        List<Linked> linked = new ArrayList<>();
        List<Generation> later = new ArrayList<>();
        for (Generation generation : generations) {
            Link link = links.get(generation.number());
            if (link != null) {
                linked.add(new Linked(generation, link));
            } else if (generation.number() > number && generation.state() == State.IN_USE) {
                later.add(generation);
            }
        }
        return linked.isEmpty() ? Optional.empty() : Optional.of(new Affected(number, linked, later));
    }
}

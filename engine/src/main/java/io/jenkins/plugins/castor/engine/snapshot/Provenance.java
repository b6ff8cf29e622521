package io.jenkins.plugins.castor.engine.snapshot;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Facts about the build that saved a generation, by name: {@code build}, {@code change}, {@code pipeline}, {@code commit},
 * {@code cause} and {@code user} for who started it, {@code rule} for the rule that let it save. They are for people: nothing
 * verifies them.
 *
 * @param facts at most 32 facts; each name and value has at most 1,024 characters
 */
public record Provenance(SortedMap<String, String> facts) {

    /** No facts. */
    public static final Provenance UNKNOWN = new Provenance(new TreeMap<>());

    static final int MAX_FACTS = 32;
    static final int MAX_LENGTH = 1024;

    /** The same facts and one more, unless there are as many as there may be; a long value is cut off. */
    public Provenance with(String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(facts);
        if (more.containsKey(name) || more.size() < MAX_FACTS) {
            more.put(name, value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) : value);
        }
        return new Provenance(more);
    }

    public Provenance {
        if (facts.size() > MAX_FACTS) {
            throw new IllegalArgumentException(
                    "A provenance may have at most " + MAX_FACTS + " facts, not " + facts.size());
        }
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            if (fact.getKey().length() > MAX_LENGTH || fact.getValue().length() > MAX_LENGTH) {
                throw new IllegalArgumentException("A fact of a provenance may have at most " + MAX_LENGTH
                        + " characters: shorten " + fact.getKey());
            }
        }
        facts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }
}

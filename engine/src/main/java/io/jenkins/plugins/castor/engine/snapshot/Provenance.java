package io.jenkins.plugins.castor.engine.snapshot;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The build that saved a generation, as names and values: {@code build}, {@code change}, {@code pipeline},
 * {@code commit}. For people and for later rules; nothing about it is checked yet.
 *
 * @param facts at most 32, each name and value at most 1,024 characters
 */
public record Provenance(SortedMap<String, String> facts) {

    /** Nothing is known. */
    public static final Provenance UNKNOWN = new Provenance(new TreeMap<>());

    static final int MAX_FACTS = 32;
    static final int MAX_LENGTH = 1024;

    public Provenance {
        if (facts.size() > MAX_FACTS) {
            throw new IllegalArgumentException("A provenance has at most " + MAX_FACTS + " facts, not " + facts.size());
        }
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            if (fact.getKey().length() > MAX_LENGTH || fact.getValue().length() > MAX_LENGTH) {
                throw new IllegalArgumentException(
                        "A fact of a provenance has at most " + MAX_LENGTH + " characters: shorten " + fact.getKey());
            }
        }
        facts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }
}

package io.jenkins.plugins.castor.engine.trust;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The facts that are known about a build, each with its source. A fact that is absent is unknown, which is not the same
 * as {@code no}.
 *
 * @param known the known facts, in the order of {@link Fact}
 */
public record BuildFacts(Map<Fact, Known> known) {

    /** No fact is known. */
    public static final BuildFacts NONE = new BuildFacts(Map.of());

    /** Longer values are ignored, because a message could not show them whole. */
    private static final int LONGEST = 1024;

    /**
     * The value of a fact.
     *
     * @param value the value, of one or more lines; may be hostile
     * @param source where the value comes from, for people: {@code GITHUB_REF_PROTECTED},
     *     {@code the cause of the build}
     */
    public record Known(String value, String source) {}

    public BuildFacts {
        Map<Fact, Known> sorted = new EnumMap<>(Fact.class);
        known.forEach((fact, value) -> {
            if (isValue(fact, value.value())) {
                sorted.put(fact, value);
            }
        });
        known = Collections.unmodifiableMap(sorted);
    }

    /**
     * Returns these facts with one added or replaced. The fact is unknown if its value is empty, longer than 1024
     * characters, or, for a flag, neither {@code yes} nor {@code no}.
     */
    public BuildFacts with(Fact fact, String value, String source) {
        Map<Fact, Known> more = new EnumMap<>(Fact.class);
        more.putAll(known);
        more.put(fact, new Known(value, source));
        return new BuildFacts(more);
    }

    /** Returns these facts with a flag added or replaced. */
    public BuildFacts with(Fact fact, boolean value, String source) {
        return with(fact, value ? Fact.YES : Fact.NO, source);
    }

    /** Returns these facts without one, which is then unknown. */
    public BuildFacts without(Fact fact) {
        Map<Fact, Known> fewer = new EnumMap<>(Fact.class);
        fewer.putAll(known);
        fewer.remove(fact);
        return new BuildFacts(fewer);
    }

    /** The value of a fact; empty if it is unknown. */
    public Optional<String> value(Fact fact) {
        return Optional.ofNullable(known.get(fact)).map(Known::value);
    }

    private static boolean isValue(Fact fact, String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST) {
            return false;
        }
        return !fact.isFlag() || value.equals(Fact.YES) || value.equals(Fact.NO);
    }
}

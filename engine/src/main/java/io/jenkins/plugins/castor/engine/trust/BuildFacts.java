package io.jenkins.plugins.castor.engine.trust;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a build, and from where. What is not in it is unknown, which is not the same as {@code no}.
 *
 * @param known in the order of {@link Fact}
 */
public record BuildFacts(Map<Fact, Known> known) {

    /** Nothing is known. */
    public static final BuildFacts NONE = new BuildFacts(Map.of());

    /** Longer values are not taken for facts: nobody would see in a message what they end with. */
    private static final int LONGEST = 1024;

    /**
     * A fact.
     *
     * @param value of one line or several; it may be hostile
     * @param source for people: {@code GITHUB_REF_PROTECTED}, {@code the cause of the build}
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

    /** One more fact, or another value of one. An empty or overlong value, and a flag but yes and no, stays unknown. */
    public BuildFacts with(Fact fact, String value, String source) {
        Map<Fact, Known> more = new EnumMap<>(Fact.class);
        more.putAll(known);
        more.put(fact, new Known(value, source));
        return new BuildFacts(more);
    }

    /** The same for a fact that is {@code yes} or {@code no}. */
    public BuildFacts with(Fact fact, boolean value, String source) {
        return with(fact, value ? Fact.YES : Fact.NO, source);
    }

    /** The same facts, but for this one, which is unknown. */
    public BuildFacts without(Fact fact) {
        Map<Fact, Known> fewer = new EnumMap<>(Fact.class);
        fewer.putAll(known);
        fewer.remove(fact);
        return new BuildFacts(fewer);
    }

    /** The value, if it is known. */
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

package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the generations that may hold what some of them brought in: those with the same content, and those that were built on
 * them, by the parent that each head names. It goes through generations that are out of use.
 */
public final class Descent {

    private Descent() {}

    /** Why a generation may hold what another one brought in. */
    public enum Link {
        /** It is the one that was asked for. */
        ITSELF,
        /** It has the same content: an unchanged save published it once more, or a prune compressed it again. */
        SAME,
        /** It was published when one of these was the newest in use. */
        BUILT_ON,
        /** Its head, or that of the generation that it was built on, cannot be read or is gone, so it is not known. */
        UNKNOWN
    }

    /**
     * Finds them.
     *
     * @param heads the generations of a namespace; empty for one whose head cannot be read
     * @param sources those that were asked for; their heads may be gone
     * @return them and what may hold the same, by number
     */
    public static SortedMap<Long, Link> of(NavigableMap<Long, Optional<Head>> heads, Collection<Long> sources) {
        SortedMap<Long, Link> found = new TreeMap<>();
        heads.forEach((number, head) -> {
            if (head.isPresent() && isLikeOneOf(sources, head.get(), heads)) {
                found.put(number, Link.SAME);
            }
        });
        sources.forEach(number -> found.put(number, Link.ITSELF));
        if (found.isEmpty()) {
            return found;
        }
        long oldest = found.firstKey();
        heads.tailMap(oldest, false).forEach((number, head) -> {
            if (!found.containsKey(number)) {
                link(number, head, oldest, heads, found).ifPresent(link -> found.put(number, link));
            }
        });
        return found;
    }

    private static Optional<Link> link(
            long number, Optional<Head> head, long oldest, Map<Long, Optional<Head>> heads, Map<Long, Link> found) {
        if (head.isEmpty()) {
            return Optional.of(Link.UNKNOWN);
        }
        if (head.get().parent().isEmpty()) {
            return Optional.empty();
        }
        long parent = head.get().parent().getAsLong();
        if (parent >= number) {
            return Optional.of(Link.UNKNOWN); // no save says so
        }
        Link above = found.get(parent);
        if (above != null) {
            return Optional.of(above == Link.UNKNOWN ? Link.UNKNOWN : Link.BUILT_ON);
        }
        return parent > oldest && !heads.containsKey(parent) ? Optional.of(Link.UNKNOWN) : Optional.empty();
    }

    private static boolean isLikeOneOf(Collection<Long> sources, Head head, Map<Long, Optional<Head>> heads) {
        return sources.stream()
                .flatMap(source -> heads.getOrDefault(source, Optional.empty()).stream())
                .anyMatch(source -> hasSameContent(source, head));
    }

    /** What is compressed again gets another snapshot, and says the same of the tree and of its origin. */
    private static boolean hasSameContent(Head one, Head other) {
        return one.snapshot().equals(other.snapshot())
                || (one.tree().isPresent()
                        && one.tree().equals(other.tree())
                        && one.created().equals(other.created())
                        && one.provenance().equals(other.provenance())
                        && one.totals().entries() == other.totals().entries()
                        && one.totals().bytes() == other.totals().bytes());
    }
}

package io.jenkins.plugins.castor.engine.repository;

import java.util.NavigableSet;
import java.util.stream.Stream;

/**
 * The generation numbers of a namespace, from the names of its objects; no object is read.
 *
 * @param heads numbers that have a head
 * @param revoked numbers that have a revocation
 * @param retired numbers that have a retirement
 */
public record GenerationNumbers(NavigableSet<Long> heads, NavigableSet<Long> revoked, NavigableSet<Long> retired) {

    private static final int NEAR = 10_000;

    /** The highest number of any of them; 0 when there is none. */
    public long highest() {
        return all().filter(numbers -> !numbers.isEmpty())
                .mapToLong(NavigableSet::last)
                .max()
                .orElse(0);
    }

    /**
     * A number after this one that no head, no revocation and no retirement has, and none a little higher: a reader that
     * does not check signatures would take that one. What is far off was not left by an accident, and does not count.
     */
    public long freeAfter(long number) {
        long near = all().mapToLong(numbers -> near(numbers, number)).max().orElse(0);
        long free = Math.max(number, near) + 1;
        while (isTaken(free)) {
            free++;
        }
        return free;
    }

    private boolean isTaken(long number) {
        return all().anyMatch(numbers -> numbers.contains(number));
    }

    private static long near(NavigableSet<Long> numbers, long number) {
        Long near = numbers.floor(number + NEAR);
        return near == null ? 0 : near;
    }

    private Stream<NavigableSet<Long>> all() {
        return Stream.of(heads, revoked, retired);
    }
}

package io.jenkins.plugins.castor.engine.repository;

import java.util.NavigableSet;

/**
 * The generation numbers of a namespace, from the names of its objects; no object is read.
 *
 * @param heads numbers that have a head
 * @param revoked numbers that have a revocation
 */
public record GenerationNumbers(NavigableSet<Long> heads, NavigableSet<Long> revoked) {

    private static final int NEAR = 10_000;

    /** The highest number of any head or revocation; 0 when there is none. */
    public long highest() {
        return Math.max(heads.isEmpty() ? 0 : heads.last(), revoked.isEmpty() ? 0 : revoked.last());
    }

    /**
     * A number after this one that no head and no revocation has, and none a little higher: a reader that does not check
     * signatures would take that one. What is far off was not left by an accident, and does not count.
     */
    public long freeAfter(long number) {
        long free = Math.max(number, Math.max(near(heads, number), near(revoked, number))) + 1;
        while (heads.contains(free) || revoked.contains(free)) {
            free++;
        }
        return free;
    }

    private static long near(NavigableSet<Long> numbers, long number) {
        Long near = numbers.floor(number + NEAR);
        return near == null ? 0 : near;
    }

    /** The highest number that has a head and no revocation; 0 when there is none. */
    public long newest() {
        return heads.descendingSet().stream()
                .filter(generation -> !revoked.contains(generation))
                .findFirst()
                .orElse(0L);
    }
}

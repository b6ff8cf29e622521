package io.jenkins.plugins.castor.engine.diff;

import io.jenkins.plugins.castor.engine.diff.DiffReport.CacheDiff;
import io.jenkins.plugins.castor.engine.diff.DiffReport.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Counts changes, and keeps the largest. */
final class Changes {

    /** The largest first, then by path. */
    private static final Comparator<Change> ORDER =
            Comparator.comparingLong(Change::size).reversed().thenComparing(Change::path);

    private final int most;
    private final PriorityQueue<Change> largest = new PriorityQueue<>(ORDER.reversed()); // the least of them first
    private final List<CacheDiff> caches = new ArrayList<>();
    private CacheDiff cache;
    private long more;

    Changes(int most) {
        this.most = most;
    }

    void begin(String name) {
        cache = CacheDiff.none(name);
    }

    void add(Change change) {
        cache = cache.plus(change);
        largest.add(change);
        if (largest.size() > most) {
            largest.remove();
            more++;
        }
    }

    void end() {
        caches.add(cache);
    }

    List<CacheDiff> caches() {
        return caches;
    }

    List<Change> largest() {
        return largest.stream().sorted(ORDER).toList();
    }

    /** How many are not among the largest. */
    long more() {
        return more;
    }
}

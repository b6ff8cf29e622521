package io.jenkins.plugins.castor.overview;

import io.jenkins.plugins.castor.overview.Tally.Count;
import java.time.Duration;
import java.util.Optional;

/**
 * The numbers of a namespace at one time. Loads are those of the last weeks.
 *
 * @param store the name of the store that has it; empty for the default one
 * @param path of the namespace
 * @param bytes in the store; -1 where that is not known
 * @param liveBytes what of it the newest generation needs; -1 where that is not known
 * @param generations in use; -1 where that is not known
 * @param saved in milliseconds since 1970; 0 where that is not known
 * @param loaded as {@code saved}
 * @param hits of the loads
 * @param exact of the hits
 * @param trouble how many loads missed because something went wrong
 * @param savedTime what its hits saved builds; negative if they cost more; empty where too few can be compared
 */
record NamespaceRow(
        String store,
        String path,
        long bytes,
        long liveBytes,
        long generations,
        long saved,
        long loaded,
        long loads,
        long hits,
        long exact,
        long trouble,
        Optional<Duration> savedTime) {

    static NamespaceRow of(String store, String path, NamespaceNumbers numbers, long now) {
        Tally tally = numbers.tally();
        return new NamespaceRow(
                store,
                path,
                numbers.bytes(),
                numbers.liveBytes(),
                numbers.generations(),
                numbers.saved(),
                numbers.loaded(),
                tally.sum(Count.LOADS, now),
                tally.sum(Count.HITS, now),
                tally.sum(Count.EXACT, now),
                tally.sum(Count.TROUBLE, now),
                numbers.savedTime(now));
    }
}

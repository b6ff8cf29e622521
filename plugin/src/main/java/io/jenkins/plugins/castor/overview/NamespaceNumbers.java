package io.jenkins.plugins.castor.overview;

import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import io.jenkins.plugins.castor.overview.Tally.Count;
import io.jenkins.plugins.castor.view.BuildSamples.Candidate;
import io.jenkins.plugins.castor.view.SavedTime.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What the controller remembers of a namespace. Not for several threads. */
final class NamespaceNumbers {

    /** Weeks that loads are counted in. */
    static final int WEEKS = 5;

    private static final int FIELDS = 7;

    private static final Map<Kind, Count> COUNTED = Map.of(Kind.EXACT, Count.EXACT_BUILDS, Kind.HIT, Count.HIT_BUILDS);

    private long loaded;
    private long saved;
    private long liveBytes = -1;
    private long bytes = -1;
    private long generations = -1;
    private final Tally tally = new Tally(7, WEEKS);
    private final RecentBuilds builds = new RecentBuilds();

    Tally tally() {
        return tally;
    }

    void loaded(long now) {
        loaded = now;
    }

    void saved(long now) {
        saved = now;
    }

    void built(Candidate build, long now) {
        builds.add(build);
        if (build.sample().kind() != Kind.COLD) {
            tally.add(COUNTED.get(build.sample().kind()), 1, now);
        }
    }

    void measured(NamespaceStatistics statistics) {
        liveBytes = Math.max(0, statistics.liveBytes());
        bytes = liveBytes + Math.max(0, statistics.olderBytes()) + Math.max(0, statistics.garbageBytes());
        generations = Math.max(0, statistics.generations());
        statistics.saved().ifPresent(time -> saved = Math.max(saved, time.toEpochMilli()));
    }

    /** The store has nothing of it. */
    void gone() {
        liveBytes = 0;
        bytes = 0;
        generations = 0;
    }

    /** When a build loaded from it last, in milliseconds since 1970; 0 where that is not known. */
    long loaded() {
        return loaded;
    }

    /** When it was saved last, or found unchanged; else as {@link #loaded()}. */
    long saved() {
        return saved;
    }

    /** What the newest generation needs in the store; -1 where that is not known. */
    long liveBytes() {
        return liveBytes;
    }

    /** What it takes in the store; -1 where that is not known. */
    long bytes() {
        return bytes;
    }

    /** How many are in use; -1 where that is not known. */
    long generations() {
        return generations;
    }

    /** Whether nothing is in the store, as far as is known, and nothing was done for long. */
    boolean isForgotten(long before) {
        return bytes <= 0 && Math.max(loaded, saved) < before;
    }

    /** What its hits saved in the weeks that are counted, by the medians of the last builds; empty where too few can be compared. */
    Optional<Duration> savedTime(long now) {
        return COUNTED.entrySet().stream()
                .flatMap(entry ->
                        builds
                                .saved(entry.getKey())
                                .map(one -> one.multipliedBy(tally.sum(entry.getValue(), now)))
                                .stream())
                .reduce(Duration::plus);
    }

    /** On one line, with tabs between. */
    String text() {
        return String.join(
                "\t",
                String.valueOf(loaded),
                String.valueOf(saved),
                String.valueOf(liveBytes),
                String.valueOf(bytes),
                String.valueOf(generations),
                tally.text(),
                builds.isEmpty() ? "" : builds.text());
    }

    /**
     * The inverse of {@link #text}.
     *
     * @throws IllegalArgumentException for anything else
     */
    static NamespaceNumbers parse(String text, long now) {
        String[] parts = text.split("\t", -1);
        if (parts.length != FIELDS) {
            throw new IllegalArgumentException("not the numbers of a namespace");
        }
        NamespaceNumbers numbers = new NamespaceNumbers();
        numbers.loaded = time(parts[0], now);
        numbers.saved = time(parts[1], now);
        numbers.liveBytes = size(parts[2]);
        numbers.bytes = size(parts[3]);
        numbers.generations = size(parts[4]);
        numbers.tally.read(parts[5], now);
        if (!parts[6].isEmpty()) {
            numbers.builds.read(parts[6]);
        }
        return numbers;
    }

    private static long time(String text, long now) {
        return Math.max(0, Math.min(Long.parseLong(text), now));
    }

    private static long size(String text) {
        return Math.max(-1, Math.min(Long.parseLong(text), 1L << 58));
    }
}

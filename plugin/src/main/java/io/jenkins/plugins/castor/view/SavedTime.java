package io.jenkins.plugins.castor.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Compares builds that found their caches with builds that found none, by their medians. Knows nothing of Jenkins. */
@Restricted(NoExternalUse.class)
public final class SavedTime {

    /** Fewer builds of a kind say nothing: of three, the median leaves out one that was odd. */
    static final int FEWEST = 3;

    private final List<Sample> samples;

    /** @param samples of the same work, in any order */
    public SavedTime(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    /** What a build found. */
    public enum Kind {
        /** What was saved with the build's key. */
        EXACT,
        /** Anything else that was restored. */
        HIT,
        /** Nothing, though nothing went wrong. */
        COLD
    }

    /**
     * A build, or a block of it.
     *
     * @param millis how long it took; if it was cold without what Castor took, as it would be without Castor
     * @param loadMillis how long its loads took
     */
    public record Sample(Kind kind, long millis, long loadMillis) {}

    /**
     * From when to when something took place, in milliseconds.
     *
     * @param end before {@code begin} where a clock was set back: that took no time
     */
    record Span(long begin, long end) {}

    /** How much time spans cover together, in milliseconds. What several cover at once counts once. */
    static long covered(List<Span> spans) {
        long covered = 0;
        long reached = Long.MIN_VALUE;
        List<Span> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparingLong(Span::begin));
        for (Span span : sorted) {
            long from = Math.max(span.begin(), reached);
            if (span.end() > from) {
                covered += span.end() - from;
                reached = span.end();
            }
        }
        return covered;
    }

    /** How many builds were of a kind. */
    int count(Kind kind) {
        return (int) of(kind).count();
    }

    /** The median of how long builds of a kind took; empty if there are too few. */
    Optional<Duration> took(Kind kind) {
        return median(kind, of(kind).mapToLong(Sample::millis));
    }

    /** The median of how long their loads took; empty if there are too few. */
    Optional<Duration> loads(Kind kind) {
        return median(kind, of(kind).mapToLong(Sample::loadMillis));
    }

    /** What one build of a kind saved, by the medians; negative if it cost more. Empty if too few were of this kind or cold. */
    public Optional<Duration> saved(Kind kind) {
        Optional<Duration> took = took(kind);
        return kind == Kind.COLD || took.isEmpty()
                ? Optional.empty()
                : took(Kind.COLD).map(cold -> cold.minus(took.get()));
    }

    /** How many builds the total is about. */
    int compared() {
        return kindsCompared().mapToInt(this::count).sum();
    }

    /** What all builds saved together of which this can be told; empty if there are none. */
    Optional<Duration> total() {
        return kindsCompared()
                .map(kind -> saved(kind).orElseThrow().multipliedBy(count(kind)))
                .reduce(Duration::plus);
    }

    private Stream<Kind> kindsCompared() {
        return Stream.of(Kind.values()).filter(kind -> saved(kind).isPresent());
    }

    private Stream<Sample> of(Kind kind) {
        return samples.stream().filter(sample -> sample.kind() == kind);
    }

    private Optional<Duration> median(Kind kind, LongStream unsorted) {
        if (count(kind) < FEWEST) {
            return Optional.empty();
        }
        long[] all = unsorted.sorted().toArray();
        int middle = all.length / 2;
        return Optional.of(Duration.ofMillis(all.length % 2 == 1 ? all[middle] : (all[middle - 1] + all[middle]) / 2));
    }
}

package io.jenkins.plugins.castor.overview;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What builds did, by spans of time: numbers that are added up. Old spans are dropped. Not for several threads. */
final class Tally {

    /** Sums of many stay far from an overflow. */
    private static final long MOST = 1L << 58;

    private static final long DAY = 86_400_000;

    private final int days;
    private final int spans;
    private final TreeMap<Long, long[]> counts = new TreeMap<>();

    /** What is counted. New ones go to the end: their places stand in a file. */
    enum Count {
        LOADS,
        /** Loads that restored something, from wherever. */
        HITS,
        /** Hits of what was saved with the build's key. */
        EXACT,
        /** Loads that missed because something went wrong. */
        TROUBLE,
        /** Bytes of the files that loads wrote. */
        LOADED_BYTES,
        SAVES,
        /** Bytes that saves sent. */
        SENT_BYTES,
        /** Successful builds with exact hits that can be compared with others. */
        EXACT_BUILDS,
        /** Successful builds with other hits that can be compared with others. */
        HIT_BUILDS
    }

    /**
     * @param days how long a span is
     * @param spans how many are kept, with the current one
     */
    Tally(int days, int spans) {
        this.days = days;
        this.spans = spans;
    }

    /** The number of the span that a time is in. */
    long span(long millis) {
        return Math.floorDiv(millis, days * DAY);
    }

    /** @param now in milliseconds since 1970 */
    void add(Count count, long amount, long now) {
        long[] current = counts.computeIfAbsent(span(now), span -> new long[Count.values().length]);
        current[count.ordinal()] = bounded(current[count.ordinal()] + bounded(amount));
        drop(now);
    }

    private void drop(long now) {
        counts.headMap(span(now) - spans, true).clear();
    }

    private static long bounded(long number) {
        return Math.max(0, Math.min(number, MOST));
    }

    /** The sum of the spans that are not too old. */
    long sum(Count count, long now) {
        return counts.tailMap(span(now) - spans, false).values().stream()
                .mapToLong(one -> one[count.ordinal()])
                .reduce(0, (one, other) -> bounded(one + other));
    }

    /** The number of each span that is kept, oldest first. */
    List<Long> list(Count count, long now) {
        List<Long> list = new ArrayList<>();
        for (long span = span(now) - spans + 1; span <= span(now); span++) {
            long[] one = counts.get(span);
            list.add(one == null ? 0 : one[count.ordinal()]);
        }
        return list;
    }

    /** {@code SPAN:NUMBER:NUMBER...,SPAN:...}; empty for nothing. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Long, long[]> entry : counts.entrySet()) {
            text.append(text.isEmpty() ? "" : ",").append(entry.getKey());
            for (long number : entry.getValue()) {
                text.append(':').append(number);
            }
        }
        return text.toString();
    }

    /**
     * Adds what {@link #text} wrote, perhaps before something new was counted.
     *
     * @param now spans after it are left out, too: a clock was wrong, or the file
     * @throws IllegalArgumentException for anything else
     */
    void read(String text, long now) {
        if (text.isEmpty()) {
            return;
        }
        for (String part : text.split(",", -1)) {
            String[] numbers = part.split(":", -1);
            long span = Long.parseLong(numbers[0]);
            if (numbers.length > Count.values().length + 1) {
                throw new IllegalArgumentException("more numbers than there are things to count");
            }
            if (span > span(now) - spans && span <= span(now)) {
                long[] one = new long[Count.values().length];
                for (int i = 1; i < numbers.length; i++) {
                    one[i - 1] = bounded(Long.parseLong(numbers[i]));
                }
                counts.put(span, one);
            }
        }
    }
}

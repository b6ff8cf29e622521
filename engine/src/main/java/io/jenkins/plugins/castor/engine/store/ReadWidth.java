package io.jenkins.plugins.castor.engine.store;

/**
 * Decides how many reads are under way at once: twice as many as long as that makes all of them together faster.
 *
 * <p>Servers often limit what one connection gets, and over a long way a connection is slow by itself: then each read is as
 * fast beside many others as beside few. Where the reads share a limit, such as that of the link, each becomes slower. The
 * reads at one width are compared with those at half of it. If twice the reads do not bring at least three fifths more, it goes back, and
 * stays there. How far the store is decides with how many it begins. Guarded by its caller.
 */
final class ReadWidth {

    static final int FIRST = 8;

    /** For {@link #done}: a read that says nothing. */
    static final int NO_STEP = -1;

    /** Over this distance {@link #FIRST} reads are a good begin; over twice the distance, twice as many. */
    private static final long NEAR_NANOS = 20_000_000;

    private static final int MOST_FIRST = 32;

    /** No way on Earth takes longer: a server that does is busy, and wants fewer reads, not more. */
    private static final long FARTHEST_NANOS = 300_000_000;

    /** The least share of its speed at half of the width that a read must keep. */
    private static final double LEAST_SHARE = 0.8;

    private final int most;
    private int width;
    private boolean settled;

    // Of the reads that began and ended at this width.
    private int step;
    private int reads;
    private double rates;
    private double rateBefore;

    /**
     * @param most the largest width, at least 1
     * @param roundTripNanos how long the store takes to answer a small request
     */
    ReadWidth(int most, long roundTripNanos) {
        this.most = most;
        this.width = Math.min(roundTripNanos > FARTHEST_NANOS ? FIRST : first(roundTripNanos), most);
        this.settled = width == most;
    }

    private static int first(long roundTripNanos) {
        return roundTripNanos < 2 * NEAR_NANOS
                ? FIRST
                : (int) Math.min(MOST_FIRST, FIRST * roundTripNanos / NEAR_NANOS);
    }

    int width() {
        return width;
    }

    /** What a read that begins now gives to {@link #done} at its end. */
    int step() {
        return step;
    }

    /** A read waits, as there is no room for what it reads: more of them would bring nothing. */
    void heldBack() {
        settled = true;
    }

    /**
     * A read ended well.
     *
     * @param nanos how long it took
     * @param begun {@link #step} when it began
     */
    void done(long bytes, long nanos, int begun) {
        if (settled || begun != step) {
            return;
        }
        reads++;
        rates += bytes / (double) Math.max(1, nanos);
        if (2 * reads < width) {
            return;
        }
        double rate = rates / reads;
        if (rate < LEAST_SHARE * rateBefore) {
            width /= 2;
            settled = true;
        } else if (width == most) {
            settled = true;
        } else {
            width = Math.min(2 * width, most);
        }
        rateBefore = rate;
        step++;
        reads = 0;
        rates = 0;
    }
}

package io.jenkins.plugins.castor.engine.tree.calls;

import java.util.concurrent.TimeUnit;

/**
 * The time of access that a load gives to a file: one that no file gets by itself, and that tells when the file was last
 * used. It is in the year 2001, so it is before the change time, and {@code relatime} replaces it at the first read. A file
 * that still has it was not read since.
 */
public final class UseMark {

    /** Days are told in steps of so many. */
    public static final int STEP = 7;

    private static final long FIRST_SECOND = 1_000_000_000;

    /** So that no other program's time is taken for a mark. Whole microseconds, which every way to set times can set. */
    private static final long NANOS = 271_828_000;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private UseMark() {}

    /** The mark of a file that was last used on this day; both count from 1970-01-01. */
    public static long of(int day) {
        return (FIRST_SECOND + day / STEP) * SECOND + NANOS;
    }

    /** The first day of the step that a mark tells; negative where the time is no mark. */
    public static int dayOf(long atime) {
        long step = Math.floorDiv(atime, SECOND) - FIRST_SECOND;
        boolean isMark = Math.floorMod(atime, SECOND) == NANOS && step >= 0 && step <= Integer.MAX_VALUE / STEP;
        return isMark ? (int) step * STEP : -1;
    }
}

package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.AccessTimes;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.UseMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Tells from the times of a file when it was last used, as a day counted from 1970-01-01 in steps of a week: the first day
 * of the week. What is in doubt was used now. Thread-safe.
 */
public final class LastUse {

    /** Used in this week, or in doubt. */
    public static final int NOW = 0;

    /** Of links and empty files: nothing is to be read in them. */
    static final int SILENT = -1;

    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    private final Path root;
    private final int today;
    private final AccessTimes times;

    /**
     * @param root the cache directory
     * @param today the day, counted from 1970-01-01
     */
    public LastUse(Path root, int today) {
        this.root = root;
        this.today = today;
        this.times = accessTimes(root);
    }

    /** Tells whether the file system of a cache directory keeps times of access. */
    static AccessTimes accessTimes(Path root) {
        String mark = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return new AccessTimes(ChosenCalls.BEST, root, Placement.temporary(mark, "probe"));
    }

    /** The day, counted from 1970-01-01, by UTC. */
    public static int day(Instant now) {
        return (int) TimeUnit.SECONDS.toDays(now.getEpochSecond());
    }

    /** The first day of the week that a day is in. */
    public static int week(int day) {
        return day - day % UseMark.STEP;
    }

    /** The day that it is, counted from 1970-01-01. */
    public int today() {
        return today;
    }

    /** The first day of this week. */
    public int week() {
        return week(today);
    }

    /** The last day in whose week a file was last used that was not used for so many days. */
    public int unusedFor(int days) {
        return today - days - UseMark.STEP;
    }

    /** The first day of the week in which a regular file was last used; or {@link #NOW}, or {@link #SILENT}. */
    int of(FileStatus status) {
        if (status.size() == 0) {
            return SILENT;
        }
        long atime = status.atime();
        int marked = UseMark.dayOf(atime);
        if (marked >= 0) {
            return marked < week() ? marked : NOW;
        }
        // Whatever wrote it left it so, or it is new: only a later read tells something.
        if (atime <= status.mtime()) {
            return NOW;
        }
        // With relatime, a second read within a day leaves the time as it is.
        int day = (int) Math.floorDiv(atime, DAY) + 1;
        return day < week() && times.areKept() ? week(day) : NOW;
    }

    /**
     * Whether the times of a file prove that it was not used since a day. Without a mark from a load, any program may have
     * given it the times that it has, but for the change time.
     *
     * @param path below the cache directory
     */
    public boolean isProven(String path, int since) {
        Path file = root.resolve(path);
        try {
            int marked = UseMark.dayOf(ChosenCalls.BEST.look(file).atime());
            if (marked >= 0) {
                return marked <= since;
            }
            FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
            return day(changed.toInstant()) <= since;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}

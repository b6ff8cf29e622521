package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A bar for each phase of the work that takes long enough to be watched, on one line that is cleared in the end. */
final class ProgressBars implements Display {
    /** Phases that are over sooner are not shown. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(400);

    /** Nobody reads faster. */
    private static final long REFRESH = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int BAR = 20;

    private final PrintStream err;
    private final LongSupplier clock;
    private String name = "";
    private long total;
    private long done;
    private long next;
    private int drawn;

    ProgressBars(PrintStream err) {
        this(err, System::nanoTime);
    }

    /** @param clock in nanoseconds, from anywhere */
    ProgressBars(PrintStream err, LongSupplier clock) {
        this.err = err;
        this.clock = clock;
    }

    @Override
    public synchronized void phase(String phase, long bytes) {
        clear();
        name = phase;
        total = bytes;
        done = 0;
        next = clock.getAsLong() + PATIENCE;
    }

    @Override
    public synchronized void advance(long bytes) {
        done += bytes;
        long now = clock.getAsLong();
        if (now - next >= 0) {
            next = now + REFRESH;
            draw();
        }
    }

    @Override
    public synchronized void close() {
        clear();
    }

    private void draw() {
        StringBuilder line = new StringBuilder(name);
        if (total > 0) {
            long percent = Math.min(100, (long) (100.0 * done / total));
            int filled = (int) (percent * BAR / 100);
            line.append(" [")
                    .append("#".repeat(filled))
                    .append(".".repeat(BAR - filled))
                    .append("] ");
            line.append(percent).append(" % of ").append(Quantities.bytes(total));
        } else {
            line.append(": ").append(Quantities.bytes(done));
        }
        int length = line.length();
        // What is shorter than the line before it has to cover that.
        line.append(" ".repeat(Math.max(0, drawn - length)));
        drawn = length;
        err.print("\r" + line);
        err.flush();
    }

    private void clear() {
        if (drawn > 0) {
            err.print('\r' + " ".repeat(drawn) + '\r');
            err.flush();
            drawn = 0;
        }
    }
}

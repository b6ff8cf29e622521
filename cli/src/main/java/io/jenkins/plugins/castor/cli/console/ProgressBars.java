package io.jenkins.plugins.castor.cli.console;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Draws a progress bar for each phase that takes a while. Its library is loaded lazily. */
public final class ProgressBars implements ProgressDisplay {
    /** Shorter phases are not shown. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(400);

    /** A fixed width: asking the terminal for its width takes another library and other processes. */
    private static final int WIDTH = 79;

    private final PrintStream err;
    private volatile PhaseBar phase = new PhaseBar("", 0);

    public ProgressBars(PrintStream err) {
        this.err = err;
    }

    @Override
    public void phase(String name, long total) {
        PhaseBar last = phase;
        phase = new PhaseBar(name, total);
        last.close();
    }

    @Override
    public void advance(long bytes) {
        phase.advance(bytes);
    }

    @Override
    public void close() {
        phase("", 0);
    }

    private final class PhaseBar {
        private final String name;
        private final long total;
        private final long start = System.nanoTime();
        private long done;
        private ProgressBar bar;
        private boolean closed;

        PhaseBar(String name, long total) {
            this.name = name;
            this.total = total;
        }

        synchronized void advance(long bytes) {
            done += bytes;
            if (bar != null) {
                bar.stepTo(done);
            } else if (!closed && System.nanoTime() - start > PATIENCE) {
                bar = open();
                bar.stepTo(done);
            }
        }

        synchronized void close() {
            closed = true;
            if (bar != null) {
                bar.close();
            }
        }

        private ProgressBar open() {
            return new ProgressBarBuilder()
                    .setConsumer(new BarLine(err))
                    .setTaskName(name)
                    .setInitialMax(total > 0 ? total : -1)
                    .setUnit(" MB", 1_000_000)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .clearDisplayOnFinish()
                    .build();
        }
    }

    /** The line that the bar is drawn on. The library's own consumer does not flush it. */
    private record BarLine(PrintStream err) implements ProgressBarConsumer {

        @Override
        public int getMaxRenderedLength() {
            return WIDTH;
        }

        @Override
        public void accept(String text) {
            err.print('\r' + text);
            err.flush();
        }

        @Override
        public void close() {
            // the bar is already cleared
        }
    }
}

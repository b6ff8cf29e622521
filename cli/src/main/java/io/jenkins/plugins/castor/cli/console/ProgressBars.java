package io.jenkins.plugins.castor.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.File;
import java.io.IOException;
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

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);

    /** Of a terminal that does not say how wide it is. */
    private static final int USUAL_WIDTH = 79;

    /** Enough for the name of a phase and a count, and narrower than any terminal. */
    private static final int WIDEST_COUNT = 30;

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

        /** When the count was drawn last; 0 for never. */
        private long drawn;

        PhaseBar(String name, long total) {
            this.name = name;
            this.total = total;
        }

        synchronized void advance(long bytes) {
            done += bytes;
            if (total <= 0) {
                count();
            } else if (bar != null) {
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
            } else if (drawn > 0) {
                err.print('\r' + " ".repeat(WIDEST_COUNT) + '\r');
                err.flush();
            }
        }

        /** Where the whole is not known, a bar says nothing. */
        private void count() {
            long now = System.nanoTime();
            if (!closed && now - start > PATIENCE && (drawn == 0 || now - drawn > INTERVAL)) {
                drawn = now;
                String line = name + ' ' + Quantities.bytes(done);
                err.print('\r' + line + " ".repeat(Math.max(0, WIDEST_COUNT - line.length())));
                err.flush();
            }
        }

        private ProgressBar open() {
            return new ProgressBarBuilder()
                    .setConsumer(new BarLine(err, width()))
                    .setTaskName(name)
                    .setInitialMax(total)
                    .setUnit(" MB", 1_000_000)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .clearDisplayOnFinish()
                    .build();
        }
    }

    /** The columns that the terminal says it has; asked only where a bar is shown, as it takes a process. */
    private static int width() {
        try {
            Process size = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(size.getInputStream().readNBytes(40), UTF_8).strip();
            int columns = Integer.parseInt(said.substring(said.indexOf(' ') + 1));
            return columns > 1 ? Math.min(USUAL_WIDTH, columns - 1) : USUAL_WIDTH;
        } catch (IOException | NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }

    /** The line that the bar is drawn on. The library's own consumer does not flush it. */
    private record BarLine(PrintStream err, int width) implements ProgressBarConsumer {

        @Override
        public int getMaxRenderedLength() {
            return width;
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

package io.jenkins.plugins.castor.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.castor.cli.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/** Draws a bar and a count on the terminal that it runs on, and ends. */
final class TerminalDrawing {

    private TerminalDrawing() {}

    public static void main(String[] arguments) {
        ByteArrayOutputStream drawn = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        System.err.write(b);
                        drawn.write(b);
                    }

                    @Override
                    public void flush() {
                        System.err.flush();
                    }
                },
                true,
                UTF_8);
        ProgressBars bars = new ProgressBars(both);
        for (long total : new long[] {123_456_000_000L, 0}) {
            bars.phase("verifying", total);
            bars.advance(99_000_000_000L);
            String text = total == 0 ? "99.0 GB" : "99000/123456 MB";
            Waiting.until(text + " is drawn", () -> {
                bars.advance(0);
                return drawn.toString(UTF_8).contains(text);
            });
        }
        bars.close();
    }
}

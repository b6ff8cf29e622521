package io.jenkins.plugins.castor.agent;

import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Tells a console how far long work has come, every ten seconds. */
final class ConsoleProgress implements Progress {

    private static final long STEP = Duration.ofSeconds(10).toNanos();

    private final PrintStream console;
    private final AtomicLong next = new AtomicLong(System.nanoTime() + STEP);
    private final AtomicLong done = new AtomicLong();
    private volatile String phase = "";
    private volatile long total;

    ConsoleProgress(PrintStream console) {
        this.console = console;
    }

    @Override
    public void phase(String name, long bytes) {
        phase = name;
        total = bytes;
        done.set(0);
    }

    @Override
    public void advance(long bytes) {
        long now = done.addAndGet(bytes);
        long due = next.get();
        long time = System.nanoTime();
        if (time - due >= 0 && next.compareAndSet(due, time + STEP)) {
            String of = total > 0 ? " of " + Quantities.bytes(total) + " (" + 100 * now / total + " %)" : "";
            console.println("[castor] " + phase + ": " + Quantities.bytes(now) + of);
        }
    }
}

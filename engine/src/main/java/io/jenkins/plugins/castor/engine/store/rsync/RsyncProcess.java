package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A running program. Threads of its own read its output, so that a thread that waits for it can be interrupted. */
final class RsyncProcess {

    /** How many characters of its error messages are kept. The first messages say what happened. */
    private static final int MOST_ERRORS = 1 << 14;

    /** How long to wait after a kill, and for a grandchild that keeps the error stream open. */
    private static final long GRACE_SECONDS = 1;

    /** The exit code and the error messages. */
    record Outcome(int exit, String errors) {}

    private final Process process;
    private final StringBuilder errors = new StringBuilder();
    private final CompletableFuture<Void> output = new CompletableFuture<>();
    private final CompletableFuture<Void> messages = new CompletableFuture<>();
    private volatile boolean killed;

    private RsyncProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts a program.
     *
     * @param input what it finds on its standard input
     * @param sink gets the lines of its output on another thread; an exception from it kills the program
     */
    static RsyncProcess start(ProcessBuilder builder, byte[] input, OutputLines.Sink sink) throws IOException {
        RsyncProcess run = new RsyncProcess(builder.start());
        try (OutputStream in = run.process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // The program has ended without reading it.
        }
        run.read(run.process.getInputStream(), sink, run.output);
        run.read(run.process.getErrorStream(), run::keep, run.messages);
        return run;
    }

    private void read(InputStream in, OutputLines.Sink sink, CompletableFuture<Void> end) {
        Thread thread = new Thread(
                () -> {
                    try (in) {
                        OutputLines.read(in, sink);
                        end.complete(null);
                    } catch (StoreException | RuntimeException e) {
                        end.completeExceptionally(e);
                        kill();
                    } catch (IOException e) {
                        end.complete(null); // kill() closed the stream
                    }
                },
                "castor-rsync-output");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void keep(String line) {
        if (errors.length() + line.length() < MOST_ERRORS) {
            errors.append(line).append('\n');
        }
    }

    /**
     * Waits until the program ends.
     *
     * @throws StoreException if this thread is interrupted (it stays interrupted) or the program was killed, or what the
     *     sink threw
     */
    Outcome await() throws StoreException {
        try {
            int exit = process.waitFor();
            output.get();
            awaitMessages();
            if (killed) {
                throw new StoreException("the store was closed while rsync ran");
            }
            synchronized (this) {
                return new Outcome(exit, errors.toString());
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw new StoreException("the output of rsync cannot be used: " + e.getCause(), e.getCause());
        }
    }

    static StoreException interrupted() {
        return new StoreException("interrupted while waiting for rsync");
    }

    /** A shared ssh connection that outlives rsync may keep the error stream open, so this wait is limited. */
    private void awaitMessages() throws InterruptedException, ExecutionException {
        try {
            messages.get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // Everything that rsync printed is there.
        }
    }

    /**
     * Kills the program and its children, and waits until they have closed the error stream. They have nothing to clean up
     * here, and the server cleans up when the connection breaks.
     */
    void kill() {
        killed = true;
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        messages.handle((end, failure) -> true)
                .completeOnTimeout(false, GRACE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}

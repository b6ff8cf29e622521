package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A program that runs. What it prints is read by threads of its own, so that whoever waits for it can be interrupted. */
final class Run {

    /** What is kept of the messages: the first say what happened. */
    private static final int MOST_ERRORS = 1 << 14;

    /** How long a program that was killed may take to go away, and a grandchild to let go of the error stream. */
    private static final long GRACE_SECONDS = 1;

    /** How it ended, and what it said about that. */
    record Outcome(int exit, String errors) {}

    private final Process process;
    private final StringBuilder errors = new StringBuilder();
    private final CompletableFuture<Void> output = new CompletableFuture<>();
    private final CompletableFuture<Void> messages = new CompletableFuture<>();
    private volatile boolean killed;

    private Run(Process process) {
        this.process = process;
    }

    /** @param sink is given the lines of its output, by another thread; what it throws ends the program */
    static Run start(ProcessBuilder builder, Lines.Sink sink) throws IOException {
        Run run = new Run(builder.start());
        run.process.getOutputStream().close();
        run.read(run.process.getInputStream(), sink, run.output);
        run.read(run.process.getErrorStream(), run::keep, run.messages);
        return run;
    }

    private void read(InputStream in, Lines.Sink sink, CompletableFuture<Void> end) {
        Thread thread = new Thread(
                () -> {
                    try (in) {
                        Lines.read(in, sink);
                        end.complete(null);
                    } catch (StoreException | RuntimeException e) {
                        end.completeExceptionally(e);
                        kill();
                    } catch (IOException e) {
                        end.complete(null); // the stream was closed under it, as the program was killed
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
     * Waits for its end.
     *
     * @throws StoreException when interrupted, and the thread stays so, or killed; also what the sink threw
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
            throw new StoreException("what rsync printed could not be used: " + e.getCause(), e.getCause());
        }
    }

    static StoreException interrupted() {
        return new StoreException("interrupted while it waited for rsync");
    }

    /** A connection that ssh keeps for later calls may keep the stream of messages, too. */
    private void awaitMessages() throws InterruptedException, ExecutionException {
        try {
            messages.get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // All that rsync had to say is there.
        }
    }

    /**
     * Ends it and its children at once, and waits until they are gone: then nobody holds the stream of messages any more.
     * None of them has anything to clean up on this side; the server does so on its own when the connection breaks.
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

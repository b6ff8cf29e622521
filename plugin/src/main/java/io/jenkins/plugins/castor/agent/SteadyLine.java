package io.jenkins.plugins.castor.agent;

import io.jenkins.plugins.castor.engine.store.remote.Line;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A line over a channel of Jenkins. Its calls go on when the caller is interrupted. A call that is
 * interrupted itself can be in the middle of a message: over a WebSocket the rest of that goes with the next message of
 * the channel, and the other end then loses that message silently.
 */
final class SteadyLine implements Line {

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "castor-line");
        thread.setDaemon(true);
        return thread;
    });

    private final Line line;

    SteadyLine(Line line) {
        this.line = line;
    }

    @Override
    public byte[] call(byte[] request) throws IOException, InterruptedException {
        Future<byte[]> answer = THREADS.submit(() -> line.call(request));
        try {
            return answer.get(); // never cancelled
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        }
    }
}

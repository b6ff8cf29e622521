package io.jenkins.plugins.castor.view;

import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.engine.Castor;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs what a page asks of the store, on few threads and with a time limit. */
final class StoreWork {

    private static final int THREADS = 4;
    private static final int WAITING = 32;

    private static final ThreadPoolExecutor READERS = executor("Castor pages");

    /** For revoking and clearing, which must not wait for everybody who looks at a page. */
    private static final ThreadPoolExecutor WRITERS = executor("Castor changes");

    private StoreWork() {}

    private static ThreadPoolExecutor executor(String name) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                new NamingThreadFactory(new DaemonThreadFactory(), name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Something that is done with a store. */
    interface Work<T> {
        T in(Castor castor) throws IOException;
    }

    /**
     * Reads from the store, for anyone who may see a job.
     *
     * @throws IOException that says what is wrong, on one line
     */
    static <T> T run(Duration limit, Work<T> work) throws IOException {
        return run(READERS, limit, work);
    }

    /**
     * Changes the store, for those who may.
     *
     * @throws IOException as {@link #run}
     */
    static <T> T change(Duration limit, Work<T> work) throws IOException {
        return run(WRITERS, limit, work);
    }

    private static <T> T run(ThreadPoolExecutor executor, Duration limit, Work<T> work) throws IOException {
        StoreConfiguration store = CastorConfiguration.get().getStore();
        Future<T> future;
        try {
            future = executor.submit(() -> work(store, work));
        } catch (RejectedExecutionException e) {
            throw new IOException(Messages.StoreWork_Busy(store), e);
        }
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(Messages.StoreWork_Timeout(store, limit.toSeconds()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(Messages.StoreWork_Interrupted(), e);
        } catch (ExecutionException e) {
            throw new IOException(FailureMessage.of(e.getCause()), e);
        } finally {
            // Work that is done is not disturbed by that.
            future.cancel(true);
        }
    }

    private static <T> T work(StoreConfiguration store, Work<T> work) throws IOException {
        Optional<Castor> opened = store.open();
        if (opened.isEmpty()) {
            throw new IOException(Messages.StoreWork_Unseen(store));
        }
        try (Castor castor = opened.get()) {
            return work.in(castor);
        }
    }
}

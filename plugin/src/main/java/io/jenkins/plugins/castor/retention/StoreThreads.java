package io.jenkins.plugins.castor.retention;

import io.jenkins.plugins.castor.folder.ChosenStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import jenkins.util.Timer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Long work on stores, side by side: each on a thread of its own, few at once, one of a store. What does not end within its
 * time is interrupted and no longer waited for, so that a store that never answers holds up no other one.
 */
@Restricted(NoExternalUse.class)
public final class StoreThreads<T> {

    private static final int AT_ONCE = 4;

    private final String name;
    private final Semaphore places = new Semaphore(AT_ONCE);

    /** By the names of the stores, until their threads end, which may be long after their time. */
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();

    /** @param name of the threads */
    public StoreThreads(String name) {
        this.name = name;
    }

    private final class Job implements Runnable {

        private final String store;
        private final Duration limit;
        private final Supplier<T> work;
        private final Supplier<T> late;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Thread thread;

        Job(ChosenStore store, Duration limit, Supplier<T> work, Supplier<T> late) {
            this.store = store.name();
            this.limit = limit;
            this.work = work;
            this.late = late;
            this.thread = new Thread(this, name + " " + store.title());
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            T done = null;
            try {
                places.acquire();
                done = inPlace();
            } catch (InterruptedException e) {
                // It was stopped before it began.
            } finally {
                jobs.remove(store, this);
                result.complete(done);
            }
        }

        private T inPlace() {
            AtomicBoolean leaves = new AtomicBoolean();
            ScheduledFuture<?> end =
                    Timer.get().schedule(() -> giveUp(leaves), limit.toMillis(), TimeUnit.MILLISECONDS);
            try {
                return work.get();
            } finally {
                end.cancel(false);
                leave(leaves);
            }
        }

        /** Only a job that does not end after that stays among the jobs with a result. */
        private void giveUp(AtomicBoolean leaves) {
            result.complete(late.get());
            leave(leaves);
            thread.interrupt();
        }

        private void leave(AtomicBoolean leaves) {
            if (leaves.compareAndSet(false, true)) {
                places.release();
            }
        }
    }

    /**
     * Begins work on a store.
     *
     * @param limit how long it may take, once it has a place
     * @param work an interrupt ends it
     * @param late what comes of it where it does not end in time
     * @return what comes of it, in time; null where it was stopped before it began; empty where other work on the store goes on
     */
    public Optional<CompletableFuture<T>> begin(ChosenStore store, Duration limit, Supplier<T> work, Supplier<T> late) {
        Job job = new Job(store, limit, work, late);
        Job other = jobs.putIfAbsent(store.name(), job);
        if (other == null) {
            job.thread.start();
            return Optional.of(job.result);
        }
        return other.result.isDone() ? Optional.of(CompletableFuture.completedFuture(late.get())) : Optional.empty();
    }

    /** Whether there is work on any store whose time is not over. */
    public boolean isRunning() {
        return jobs.values().stream().anyMatch(job -> !job.result.isDone());
    }

    /** The same of one store. */
    public boolean isRunning(String store) {
        Job job = jobs.get(store);
        return job != null && !job.result.isDone();
    }

    /** Ends all work. */
    public void stop() {
        jobs.values().forEach(job -> job.thread.interrupt());
    }
}

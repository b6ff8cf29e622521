package io.jenkins.plugins.castor.engine.work;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** Makes many small requests, several at once: a store answers after a round trip. */
public final class Parallel {

    private static final int AT_ONCE = 24;

    private Parallel() {}

    /** A request about an item. */
    public interface Request<T, R> {
        R of(T item) throws IOException;
    }

    /**
     * Makes a request about each item.
     *
     * @return the answers, in the order of the items
     * @throws IOException the first failure; the rest is then given up
     */
    public static <T, R> List<R> map(List<T> items, Request<T, R> request) throws IOException {
        List<R> answers = new ArrayList<>();
        try (Pool pool = new Pool(Math.max(1, Math.min(AT_ONCE, items.size())))) {
            List<Future<R>> tasks = new ArrayList<>();
            items.forEach(item -> tasks.add(pool.threads().submit(() -> request.of(item))));
            for (Future<R> task : tasks) {
                answers.add(Pool.result(task));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the store was listed");
        }
        return answers;
    }
}

package io.jenkins.plugins.castor.engine.work;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;

/** Makes many small requests, several at once: a store answers after a round trip. */
public final class Parallel {

    private static final int AT_ONCE = 24;

    private Parallel() {}

    /**
     * Makes a request about each item.
     *
     * @return the answers, in the order of the items
     * @throws IOException the first failure, or an interrupt, after which the thread stays interrupted; the rest is then
     *     given up
     */
    public static <T, R> List<R> map(List<T> items, Pool.Work<T, R> request) throws IOException {
        try {
            return Pool.map(AT_ONCE, items, request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the store was listed");
        }
    }
}

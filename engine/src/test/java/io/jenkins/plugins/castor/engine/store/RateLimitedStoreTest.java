package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RateLimitedStoreTest extends StoreContract {

    @Override
    protected Store open() {
        return new RateLimitedStore(directory(), 1L << 30);
    }

    private Store directory() {
        return new DirectoryStore(temp.resolve("store"));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @Test
    void readsOfAllThreadsTogetherKeepTheRate() throws Exception {
        directory().create("a/object", new byte[100_000]);
        try (Store limited = new RateLimitedStore(directory(), 1_000_000)) {
            long start = System.nanoTime();
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                readers.add(threads.submit(() -> {
                    limited.read("a/object", 0, ByteBuffer.allocate(100_000));
                    return null;
                }));
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
            // The first begins at once, the last after the time of three.
            assertThat(seconds(start)).isBetween(0.3, 30.0);
        }
    }

    @Test
    void whatIsReadAheadKeepsTheRate() throws Exception {
        directory().create("a/object", new byte[4 << 20]);
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ranges.add(new Range("a/object", (long) i << 20, 1 << 20));
        }
        Store limited = new ReadAheadStore(new RateLimitedStore(directory(), 8 << 20));
        long start = System.nanoTime();
        try (Fetch fetch = limited.fetch(ranges)) {
            for (int i = 0; i < 4; i++) {
                fetch.read(i, ByteBuffer.allocate(1 << 20));
            }
        }
        assertThat(seconds(start)).isBetween(0.375, 30.0);
    }

    @Test
    void uploadsKeepTheRate() throws Exception {
        List<Upload> uploads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            uploads.add(upload("a/object-" + i, "x".repeat(100_000)));
        }
        try (Store limited = new RateLimitedStore(directory(), 1_000_000)) {
            long start = System.nanoTime();
            limited.put(uploads, bytes -> {});
            assertThat(seconds(start)).isBetween(0.3, 30.0);
        }
    }

    @Test
    void whoIsInterruptedWhileItWaitsLeavesAndStaysInterrupted() throws Exception {
        directory().create("a/object", new byte[100]);
        try (Store limited = new RateLimitedStore(directory(), 1)) {
            limited.read("a/object", 0, ByteBuffer.allocate(100));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> limited.read("a/object", 0, ByteBuffer.allocate(100)))
                    .isInstanceOf(StoreException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void afterMoreBytesThanTimeCanTellOthersStillWait() throws Exception {
        RateLimit limit = new RateLimit(1);
        limit.await(Long.MAX_VALUE);
        Thread next = new Thread(() -> limit.awaitUnlessInterrupted(1));
        next.start();
        Waiting.untilItWaits(next);
        next.interrupt();
        next.join();
    }
}

package io.jenkins.plugins.castor.stores;

import io.jenkins.plugins.castor.engine.store.remote.Line;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds up what a namespace does at a certain request, until the test lets it go on. */
final class Gate {

    /** The requests of {@code engine.store.remote.Operation}, by their numbers, that gates are at. */
    enum At {
        READ(4),
        APPEND(7);

        private final int operation;

        At(int operation) {
            this.operation = operation;
        }
    }

    private static final Map<String, Gate> GATES = new ConcurrentHashMap<>();

    private final At at;
    private final int turn;
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    private Gate(At at, int turn) {
        this.at = at;
        this.turn = turn;
    }

    /** @param turn which of these requests is held up, from 1 on */
    static Gate shut(String namespace, At at, int turn) {
        Gate gate = new Gate(at, turn);
        GATES.put(namespace, gate);
        return gate;
    }

    /** Lets all that comes from now on pass, and what waits too. */
    static void removeAll() {
        GATES.values().forEach(Gate::open);
        GATES.clear();
    }

    /** Waits until something stands before it. */
    void awaitReached() throws InterruptedException {
        if (!reached.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nothing came to the gate, but " + requests + " requests of its kind");
        }
    }

    void open() {
        opened.countDown();
    }

    /** A line of a namespace, through its gate if it has one. */
    static Line on(Line line, String namespace) {
        return request -> {
            Gate gate = GATES.get(namespace);
            if (gate != null && request[0] == gate.at.operation) {
                gate.pass();
            }
            return line.call(request);
        };
    }

    private void pass() throws IOException, InterruptedException {
        if (requests.incrementAndGet() == turn) {
            reached.countDown();
            if (!opened.await(Duration.ofMinutes(3).toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("nobody opened the gate");
            }
        }
    }
}

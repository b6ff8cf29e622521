package io.jenkins.plugins.castor.engine.http;

import io.jenkins.plugins.castor.engine.store.StoreException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Asks a server for anything, to see whether it answers. For a second it gives the same result to all callers. */
final class NearPulse implements Patience.Pulse {

    private static final long FRESH_NANOS = 1_000_000_000;
    private static final int BODY_BYTES = 4096;

    private final Wire wire;
    private final URI server;

    // Guarded by this.
    private boolean known;
    private boolean alive;
    private long asked;

    /** @param wire closed by the caller */
    NearPulse(Wire wire, URI server) {
        this.wire = wire;
        this.server = server;
    }

    @Override
    public synchronized boolean isAlive() {
        if (known && System.nanoTime() - asked < FRESH_NANOS) {
            return alive;
        }
        HttpRequest request =
                HttpRequest.of("GET", URI.create(server + "/"), Map.of()).via(Optional.of(server));
        boolean answered;
        try {
            wire.send(request, "a sign of life", status -> AnswerBody.upTo(BODY_BYTES));
            answered = true;
        } catch (StoreException e) {
            answered = false;
        }
        if (Thread.currentThread().isInterrupted()) {
            return false; // which says nothing about the server
        }
        known = true;
        alive = answered;
        asked = System.nanoTime();
        return alive;
    }
}

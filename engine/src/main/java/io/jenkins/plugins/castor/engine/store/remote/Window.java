package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts what a session holds at this moment: the requests that are worked on, and the answers that the client has not
 * proved to have. A line keeps the answers that a client does not read, so these count as long as the client proves nothing.
 */
final class Window {

    /** The memory that a line needs for an answer besides its bytes. */
    private static final int OVERHEAD = 1 << 10;

    /** How many requests may be refused one after the other: a client that reads its answers sends no more than fit. */
    private static final int MOST_REFUSED = 1000;

    private record Given(Acknowledgement proof, long bytes) {}

    private final ShareLimits limits;
    private final SecureRandom random = new SecureRandom();

    // All that follows is guarded by this object.
    private final Deque<Given> given = new ArrayDeque<>();
    private long last;
    private int underWay;
    private long held;
    private int refused;

    Window(ShareLimits limits) {
        this.limits = limits;
    }

    /**
     * Reserves room for a request.
     *
     * @throws RetryableException if there is no room until the client acknowledges answers
     * @throws SpentException if the client keeps sending without acknowledging any
     */
    synchronized Turn enter(Acknowledgement newest, int requestBytes) throws StoreException {
        acknowledge(newest);
        if (underWay >= limits.atOnce()) {
            throw refusal("more than " + limits.atOnce() + " requests are under way");
        }
        long bytes = (long) requestBytes + OVERHEAD;
        hold(bytes);
        underWay++;
        return new Turn(bytes);
    }

    /** Ignores a token that is unknown or was used before. */
    private void acknowledge(Acknowledgement newest) {
        if (given.stream().noneMatch(answer -> answer.proof().equals(newest))) {
            return;
        }
        refused = 0;
        while (!given.isEmpty() && given.peek().proof().sequence() <= newest.sequence()) {
            held -= given.remove().bytes();
            underWay--;
        }
    }

    private void hold(long bytes) throws StoreException {
        if (bytes > limits.memory() - held) {
            throw refusal("requests and answers of more than " + limits.memory() + " bytes are under way");
        }
        held += bytes;
    }

    private StoreException refusal(String why) {
        return ++refused > MOST_REFUSED
                ? new SpentException(
                        "the client sent " + MOST_REFUSED + " requests too many without taking the answers")
                : new RetryableException(why + "; the client must take the answers first", null);
    }

    /** One request, from when it came until the client proved that it has the answer. */
    final class Turn {

        private long bytes;

        private Turn(long bytes) {
            this.bytes = bytes;
        }

        /** Called before something of this size is allocated for the request. */
        void reserve(long more) throws StoreException {
            synchronized (Window.this) {
                hold(more);
                bytes += more;
            }
        }

        /** The request is done: its bytes are free, those of the answer count until the client has proved that it has them. */
        byte[] answer(byte[] answer) {
            synchronized (Window.this) {
                Given next = new Given(new Acknowledgement(++last, random.nextLong()), (long) answer.length + OVERHEAD);
                held += next.bytes() - bytes;
                given.add(next);
                next.proof().writeIntoAnswer(answer);
            }
            return answer;
        }

        /** The request has no answer. */
        void abandon() {
            synchronized (Window.this) {
                held -= bytes;
                underWay--;
            }
        }
    }
}

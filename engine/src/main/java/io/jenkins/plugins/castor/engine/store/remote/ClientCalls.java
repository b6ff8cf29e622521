package io.jenkins.plugins.castor.engine.store.remote;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * ClientCalls over a line: no more at once than a session may have under way, each with the acknowledgement of the newest answer.
 * Less than {@link ShareLimits#DEFAULT} allows, as an answer that a thread no longer waits for counts there all the same.
 */
final class ClientCalls {

    private static final int UNIT = 64 << 10;
    private static final int MOST_UNITS = (48 << 20) / UNIT;

    /** So that small ones are not too many. */
    private static final int FEWEST_UNITS = 16;

    private final Line line;
    private final Semaphore units = new Semaphore(MOST_UNITS, true);
    private final AtomicReference<Acknowledgement> newest = new AtomicReference<>(Acknowledgement.NONE);

    ClientCalls(Line line) {
        this.line = line;
    }

    /**
     * Waits until there is room, and calls.
     *
     * @param request with room for an acknowledgement behind its first byte
     * @param answerBytes about how long the answer will be
     */
    byte[] call(byte[] request, int answerBytes) throws IOException, InterruptedException {
        int cost = Math.min(MOST_UNITS, Math.max(FEWEST_UNITS, 1 + (request.length + answerBytes) / UNIT));
        units.acquire(cost);
        try {
            newest.get().writeIntoRequest(request);
            byte[] answer = line.call(request);
            newest.accumulateAndGet(Acknowledgement.ofAnswer(answer), Acknowledgement::newer);
            return answer;
        } finally {
            units.release(cost);
        }
    }
}

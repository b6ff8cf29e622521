package io.jenkins.plugins.castor.engine.store.remote;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes calls over a line. Limits how many are under way at once, and sends with each the acknowledgement of the newest
 * answer. The limits are below {@link ShareLimits#DEFAULT}, because the other end also counts answers that no thread here
 * waits for any more.
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
     * Waits until a call is allowed, and makes it.
     *
     * @param request has room for an acknowledgement after its first byte
     * @param answerBytes the approximate size of the answer
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

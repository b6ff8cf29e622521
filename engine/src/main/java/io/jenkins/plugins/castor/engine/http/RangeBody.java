package io.jenkins.plugins.castor.engine.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Takes the body of an answer into a buffer, straight from the connection, and ends one that has too many bytes. */
public final class RangeBody implements BodySubscriber<Long> {

    private final CompletableFuture<Long> received = new CompletableFuture<>();

    // Guarded by this object: a body may still come in when nobody waits for it any more.
    private ByteBuffer into;
    private Subscription subscription;
    private long count;
    private volatile long lastSign = System.nanoTime();

    public RangeBody(ByteBuffer into) {
        this.into = into;
    }

    /** When the last bytes came, as {@link System#nanoTime}. */
    public long lastSign() {
        return lastSign;
    }

    /** Lets go of the buffer: nothing is put into it from now on. */
    public synchronized void abandon() {
        into = null;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /** How many bytes came, at most one buffer more than there was room for. */
    @Override
    public CompletionStage<Long> getBody() {
        return received;
    }

    @Override
    public synchronized void onSubscribe(Subscription begun) {
        subscription = begun;
        if (into == null) {
            begun.cancel();
        } else {
            begun.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        lastSign = System.nanoTime();
        if (!take(buffers)) {
            received.complete(count()); // before the cancelling, which might complete it otherwise
            abandon();
        }
    }

    /** False when that is enough. */
    private synchronized boolean take(List<ByteBuffer> buffers) {
        if (into == null) {
            return false;
        }
        for (ByteBuffer buffer : buffers) {
            count += buffer.remaining();
            int fits = Math.min(buffer.remaining(), into.remaining());
            into.put(buffer.duplicate().limit(buffer.position() + fits));
            if (buffer.remaining() > fits) {
                return false;
            }
        }
        return true;
    }

    /** What came, where the buffer is an array's; empty after {@link #abandon}. */
    public synchronized byte[] text() {
        return into == null || !into.hasArray() ? new byte[0] : Arrays.copyOf(into.array(), into.position());
    }

    private synchronized long count() {
        return count;
    }

    @Override
    public void onError(Throwable failure) {
        received.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        received.complete(count());
    }
}

package io.jenkins.plugins.castor.engine.store.signed;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.LongConsumer;

/** A file that is sent, perhaps several times until it arrives; of each byte it is told once that it went out. */
final class FileBody {

    private final Path file;
    private final long bytes;
    private final LongConsumer sent;
    private long told;
    private volatile long lastSign;

    FileBody(Path file, long bytes, LongConsumer sent) {
        this.file = file;
        this.bytes = bytes;
        this.sent = sent;
    }

    /** When the last bytes were taken, as {@link System#nanoTime}. */
    long lastSign() {
        return lastSign;
    }

    /** The body of one attempt. */
    BodyPublisher publisher() throws FileNotFoundException {
        lastSign = System.nanoTime();
        if (bytes == 0) {
            return BodyPublishers.noBody();
        }
        BodyPublisher content = BodyPublishers.ofFile(file);
        return BodyPublishers.fromPublisher(subscriber -> content.subscribe(counting(subscriber)), bytes);
    }

    private Subscriber<ByteBuffer> counting(Subscriber<? super ByteBuffer> subscriber) {
        return new Subscriber<>() {
            private long count;

            @Override
            public void onSubscribe(Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                lastSign = System.nanoTime();
                count += buffer.remaining();
                subscriber.onNext(buffer);
                tell(count);
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        };
    }

    private void tell(long upTo) {
        long more;
        synchronized (this) {
            more = Math.min(upTo, bytes) - told;
            told += Math.max(0, more);
        }
        if (more > 0) {
            sent.accept(more);
        }
    }

    /** Nothing of it is to be sent any more. */
    void done() {
        tell(bytes);
    }
}

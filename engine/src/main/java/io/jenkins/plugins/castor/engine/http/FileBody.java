package io.jenkins.plugins.castor.engine.http;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.LongConsumer;

/** A part of a file that is sent, perhaps several times until it arrives; of each byte it is told once that it went out. */
public final class FileBody {

    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final long offset;
    private final long bytes;
    private final LongConsumer sent;
    private long told;
    private volatile long lastSign = System.nanoTime();
    private volatile boolean telling;

    /**
     * Opens nothing yet.
     *
     * @param offset where the part begins, in bytes
     * @param bytes how long it is
     * @param sent told how many more bytes went out, before they do; it may wait, and what is sent waits with it
     */
    public FileBody(Path file, long offset, long bytes, LongConsumer sent) {
        this.file = file;
        this.offset = offset;
        this.bytes = bytes;
        this.sent = sent;
    }

    /** When the last bytes were taken, as {@link System#nanoTime}; now, where nothing may be sent for the moment. */
    public long lastSign() {
        return telling ? System.nanoTime() : lastSign;
    }

    /** The digest of the part as it is now. */
    public byte[] sha256(MessageDigest digest) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            for (long at = 0; at < bytes; at += chunk.limit()) {
                fill(channel, at, chunk);
                digest.update(chunk);
            }
            return digest.digest();
        }
    }

    /** Reads the next chunk from a place in this part. */
    private void fill(FileChannel channel, long at, ByteBuffer chunk) throws IOException {
        chunk.clear().limit((int) Math.min(chunk.capacity(), bytes - at));
        while (chunk.hasRemaining()) {
            if (channel.read(chunk, offset + at + chunk.position()) < 0) {
                throw new IOException("the file " + file + " became shorter while it was sent; save again");
            }
        }
        chunk.flip();
    }

    /** The body of one attempt. */
    public BodyPublisher publisher() {
        lastSign = System.nanoTime();
        return bytes == 0
                ? BodyPublishers.ofByteArray(new byte[0])
                : BodyPublishers.fromPublisher(this::subscribe, bytes);
    }

    private void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        try {
            subscriber.onSubscribe(new Sending(subscriber, FileChannel.open(file, StandardOpenOption.READ)));
        } catch (IOException e) {
            subscriber.onSubscribe(new Sending(subscriber, null));
            subscriber.onError(e);
        }
    }

    /** Sends chunks as they are asked for, in the thread that asks. */
    private final class Sending implements Subscription {
        private final Subscriber<? super ByteBuffer> subscriber;
        private FileChannel channel;
        private long at;
        private long wanted;
        private boolean busy;

        Sending(Subscriber<? super ByteBuffer> subscriber, FileChannel channel) {
            this.subscriber = subscriber;
            this.channel = channel;
        }

        @Override
        public void request(long n) {
            synchronized (this) {
                wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
                if (busy) {
                    return; // asked from within onNext: the loop below goes on
                }
                busy = true;
            }
            while (more()) {
                send();
            }
        }

        private synchronized boolean more() {
            busy = wanted > 0 && channel != null;
            wanted -= busy ? 1 : 0;
            return busy;
        }

        private void send() {
            try {
                ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, bytes - at));
                FileChannel from;
                synchronized (this) {
                    from = channel;
                }
                if (from == null) {
                    return;
                }
                fill(from, at, chunk);
                at += chunk.remaining();
                telling = true; // which takes as long as the maximum rate wants
                try {
                    tell(at);
                } finally {
                    lastSign = System.nanoTime();
                    telling = false;
                }
                boolean last = at == bytes;
                subscriber.onNext(chunk);
                if (last) {
                    cancel();
                    subscriber.onComplete();
                }
            } catch (IOException | RuntimeException e) {
                cancel();
                subscriber.onError(e);
            }
        }

        @Override
        public synchronized void cancel() {
            if (channel != null) {
                try {
                    channel.close();
                } catch (IOException e) {
                    // It was only read.
                }
                channel = null;
            }
        }
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
    public void done() {
        tell(bytes);
    }
}

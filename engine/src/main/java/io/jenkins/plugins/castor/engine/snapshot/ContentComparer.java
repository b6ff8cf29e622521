package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.FileReader;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Compares the contents of files whose size and time do not tell whether they have changed, several at once. Not
 * thread-safe: the thread that adds files also gets the results.
 */
public final class ContentComparer {

    private static final int BATCH = 64;
    private static final int IN_FLIGHT = 16;

    /**
     * A file that may have changed.
     *
     * @param found the file on this machine
     * @param content the saved content
     * @param saved the saved file
     * @param number a number by which the caller identifies the file
     */
    public record Doubt(RegularFile found, Content content, RegularFile saved, long number) {}

    /** Receives the results. */
    public interface Settled {
        void as(Doubt doubt, boolean same);
    }

    private record Batch(List<Doubt> doubts, Future<List<Boolean>> answers) {}

    private final FileReader reader;
    private final ExecutorService pool;
    private final Settled settled;
    private final Deque<Batch> running = new ArrayDeque<>();
    private List<Doubt> next = new ArrayList<>();

    public ContentComparer(FileReader reader, ExecutorService pool, Settled settled) {
        this.reader = reader;
        this.pool = pool;
        this.settled = settled;
    }

    public void add(Doubt doubt) throws IOException, InterruptedException {
        next.add(doubt);
        if (next.size() == BATCH) {
            start();
        }
    }

    private void start() throws IOException, InterruptedException {
        List<Doubt> batch = next;
        next = new ArrayList<>();
        running.add(new Batch(batch, pool.submit(() -> same(reader, batch))));
        if (running.size() > IN_FLIGHT) {
            settle(running.remove());
        }
    }

    /** Waits for all comparisons that are left, and reports them. */
    public void finish() throws IOException, InterruptedException {
        start();
        while (!running.isEmpty()) {
            settle(running.remove());
        }
    }

    private void settle(Batch batch) throws IOException, InterruptedException {
        try {
            List<Boolean> answers = batch.answers().get();
            for (int i = 0; i < answers.size(); i++) {
                settled.as(batch.doubts().get(i), answers.get(i));
            }
        } catch (ExecutionException e) {
            throw new IOException("comparing files failed: " + e.getCause(), e.getCause());
        }
    }

    private static List<Boolean> same(FileReader reader, List<Doubt> doubts) throws IOException, InterruptedException {
        List<Boolean> answers = new ArrayList<>(doubts.size());
        for (Doubt doubt : doubts) {
            DigestSink sink = new DigestSink();
            Optional<RegularFile> read = reader.read(doubt.found(), sink);
            answers.add(read.isPresent()
                    && read.get().equals(doubt.found())
                    && sink.content().equals(doubt.content().digest()));
        }
        return answers;
    }

    /** Computes the digest of a file while it is read. */
    public static final class DigestSink implements FileReader.Sink {
        private final MessageDigest digest = Digests.sha256();

        @Override
        public void start(RegularFile file) {
            digest.reset();
        }

        @Override
        public void bytes(byte[] bytes, int length) {
            digest.update(bytes, 0, length);
        }

        /** The digest of the content, in the form of {@link Digests#content}. */
        public String content() {
            return Digests.content(digest.digest());
        }
    }
}

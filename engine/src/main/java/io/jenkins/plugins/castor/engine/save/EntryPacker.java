package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.pack.BufferPool;
import io.jenkins.plugins.castor.engine.pack.ContentTable;
import io.jenkins.plugins.castor.engine.pack.PackWriter;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotWriter;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.FileReader;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Writes the entries of a new snapshot and packs new contents. Workers read files ahead and compress behind, but all output
 * keeps the order in which entries were added, so that the same trees give the same objects. Call it from one thread:
 * {@link #begin}, entries in order, {@link #end}, for each cache directory.
 */
final class EntryPacker {

    private final PackWriter packs;
    private final SnapshotWriter entriesOut;
    private final SavedLines previous;
    private final ContentLocations places;
    private final ContentTable contents;
    private final ExecutorService pool;
    private final int inFlight;
    private final Warnings warnings;
    private final Progress progress;

    private final BufferPool buffers = new BufferPool();
    private final Deque<Future<FileBatch>> reading = new ArrayDeque<>();
    private final Set<String> leftOut = new HashSet<>();
    private String cache;
    private Path root;
    private FileBatch batch;
    private long entries;
    private long bytes;
    private long bytesRead;

    /**
     * Nothing is closed here.
     *
     * @param packs receives new contents
     * @param entriesOut receives the entries
     * @param previous where {@link #copy} copies from; null when it is never called
     * @param places maps places to the numbering of the new snapshot
     * @param contents the contents known so far; new ones are added
     * @param inFlight how many batches may be read ahead
     * @param warnings receives the files that are left out
     */
    EntryPacker(
            PackWriter packs,
            SnapshotWriter entriesOut,
            SavedLines previous,
            ContentLocations places,
            ContentTable contents,
            ExecutorService pool,
            int inFlight,
            Warnings warnings,
            Progress progress) {
        this.packs = packs;
        this.entriesOut = entriesOut;
        this.previous = previous;
        this.places = places;
        this.contents = contents;
        this.pool = pool;
        this.inFlight = inFlight;
        this.warnings = warnings;
        this.progress = progress;
    }

    /** Starts a cache directory. */
    void begin(ScannedCaches.Found found) throws IOException, InterruptedException {
        cache = found.cache().name();
        root = found.cache().path();
        entriesOut.cache(cache);
        leftOut.clear();
        batch = new FileBatch(new FileReader(root, warnings));
    }

    /** Adds lines of the previous snapshot. */
    void copy(LineEdits.Lines lines) throws IOException, InterruptedException {
        batch.add(lines);
        if (batch.isFull()) {
            submit();
        }
    }

    /** Adds an entry without content, or one whose content is stored already; {@code content} is null for the former. */
    void keep(Entry entry, Content content) throws IOException, InterruptedException {
        batch.add(entry, content);
        if (batch.isFull()) {
            submit();
        }
    }

    /**
     * Adds a file to read. Its content is packed unless its digest shows that it is stored already.
     *
     * @param used the day of its last use, as {@link Content#used} has it
     */
    void pack(RegularFile file, int used) throws IOException, InterruptedException {
        if (batch.isFullFor(file)) {
            submit();
        }
        batch.pack(file, used);
        if (batch.isFull()) {
            submit();
        }
    }

    /** Ends a cache directory; waits until all its entries are written. */
    void end() throws IOException, InterruptedException {
        submit();
        while (!reading.isEmpty()) {
            write(next());
        }
    }

    private void submit() throws IOException, InterruptedException {
        FileBatch full = batch;
        batch = new FileBatch(full.reader());
        if (!full.hasFiles() && reading.isEmpty()) {
            write(full);
            return;
        }
        reading.add(pool.submit(() -> full.hasFiles() ? full.read(buffers) : full));
        if (reading.size() > inFlight) {
            write(next());
        }
    }

    private FileBatch next() throws IOException, InterruptedException {
        try {
            return reading.remove().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("reading failed: " + e.getCause(), e);
        }
    }

    private void write(FileBatch done) throws IOException, InterruptedException {
        for (FileBatch.Item item : done.items()) {
            if (item.lines() != null) {
                write(item.lines());
            } else if (item.packs()) {
                write(done, item);
            } else if (item.entry() instanceof HardLink link && leftOut.contains(link.target())) {
                leaveOut(link, "the file that it is a hard link to was left out");
            } else if (item.kept() == null) {
                entriesOut.add(item.entry());
                entries++;
            } else {
                write((RegularFile) item.entry(), item.kept());
            }
        }
        if (done.buffer() != null) {
            buffers.giveBack(done.buffer());
        }
    }

    private void write(LineEdits.Lines lines) throws IOException {
        previous.copy(lines, entriesOut);
        entries += lines.entries();
        bytes += lines.bytes();
    }

    private void write(FileBatch done, FileBatch.Item item) throws IOException, InterruptedException {
        Optional<RegularFile> read = item.read();
        if (read.isEmpty()) {
            leftOut.add(item.entry().path());
            return;
        }
        RegularFile file = read.get();
        bytesRead += file.size();
        progress.advance(file.size());
        if (file.size() == 0) {
            entriesOut.add(file);
            entries++;
            return;
        }
        long place = contents.place(item.digest());
        if (!places.isKept(place)) {
            PackWriter.Place packed = packs.begin(cache + "/" + file.path(), file);
            if (item.offset() >= 0) {
                packs.append(done.buffer(), item.offset(), (int) file.size());
            } else if (!append(done.reader(), file)) {
                leaveOut(file, "it changed while it was read");
                leftOut.add(file.path());
                return;
            }
            place = places.packed(packed);
            contents.put(item.digest(), place);
        }
        write(file, places.content(place, item.digest(), item.used()));
    }

    private void leaveOut(Entry entry, String reason) {
        warnings.addLeftOut(Names.shown(root.resolve(entry.path())), reason);
    }

    /** Packs a large file; returns false when it has changed since its digest was computed. */
    private boolean append(FileReader reader, RegularFile file) throws IOException, InterruptedException {
        boolean whole;
        try {
            whole = reader.readOnce(file, new FileReader.Sink() {
                @Override
                public void start(RegularFile begun) {}

                @Override
                public void bytes(byte[] chunk, int length) throws IOException {
                    try {
                        packs.append(chunk, 0, length);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new java.io.InterruptedIOException();
                    }
                }
            });
        } catch (java.io.InterruptedIOException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
        if (!whole) {
            packs.abandon();
        }
        return whole;
    }

    private void write(RegularFile file, Content content) throws IOException {
        entriesOut.add(file, content);
        entries++;
        bytes += file.size();
    }

    /** Entries written so far. */
    long entries() {
        return entries;
    }

    /** Total size of the files written so far. */
    long bytes() {
        return bytes;
    }

    /** Total size of the files read so far. */
    long bytesRead() {
        return bytesRead;
    }
}

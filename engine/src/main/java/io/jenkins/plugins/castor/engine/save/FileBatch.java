package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.pack.BufferPool;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.ContentComparer;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.FileReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Consecutive entries of a snapshot. A worker reads the files that may need packing and computes their digests; small ones
 * stay in the buffer, large ones are read again when they are packed.
 */
final class FileBatch {

    /** Size of the buffer in bytes. Larger files are read twice. */
    private static final int BUFFER = 4 << 20;

    /** Small enough that even a small save keeps all workers busy. */
    private static final int MAX_ENTRIES = 256;

    /** An entry and the result of reading it, or lines to copy. */
    static final class Item {
        private final Entry entry;
        private final Content kept;
        private final boolean packs;
        private final int used;
        private final LineEdits.Lines lines;
        private Optional<RegularFile> read = Optional.empty();
        private int offset = -1;
        private String digest;

        private Item(Entry entry, Content kept, boolean packs, int used, LineEdits.Lines lines) {
            this.entry = entry;
            this.kept = kept;
            this.packs = packs;
            this.used = used;
            this.lines = lines;
        }

        /** Lines to copy from the previous snapshot; null for an entry. */
        LineEdits.Lines lines() {
            return lines;
        }

        /** Null for lines. */
        Entry entry() {
            return entry;
        }

        /** Its stored content; null when it has none, or when {@link #packs}. */
        Content kept() {
            return kept;
        }

        /** Whether it is a file to read and pack. */
        boolean packs() {
            return packs;
        }

        /** The day of its last use, of a file to read and pack. */
        int used() {
            return used;
        }

        /** The file as it was when it was read; empty when it could not be read, or was not read yet. */
        Optional<RegularFile> read() {
            return read;
        }

        /** Where its content starts in the buffer; negative for a large file. */
        int offset() {
            return offset;
        }

        /** The digest of its content; null until it was read. */
        String digest() {
            return digest;
        }
    }

    private final FileReader reader;
    private final List<Item> items = new ArrayList<>();
    private byte[] buffer;
    private long bytes;

    FileBatch(FileReader reader) {
        this.reader = reader;
    }

    FileReader reader() {
        return reader;
    }

    List<Item> items() {
        return items;
    }

    /** The contents of the small files; null until {@link #read}. Give it back to its pool when the batch is written. */
    byte[] buffer() {
        return buffer;
    }

    /** Adds an entry that need not be read; {@code kept} is null when it has no content. */
    void add(Entry entry, Content kept) {
        items.add(new Item(entry, kept, false, 0, null));
    }

    void add(LineEdits.Lines lines) {
        items.add(new Item(null, null, false, 0, lines));
    }

    /** Adds a file to read. */
    void pack(RegularFile file, int used) {
        items.add(new Item(file, null, true, used, null));
        bytes += file.size();
    }

    /** Whether a file must go into the next batch, so that this one fits the buffer. */
    boolean isFullFor(RegularFile file) {
        return bytes > 0 && bytes + file.size() > BUFFER;
    }

    /** Whether this batch takes no more entries. */
    boolean isFull() {
        return items.size() >= MAX_ENTRIES;
    }

    /** Whether there are bytes to read. */
    boolean hasFiles() {
        return bytes > 0;
    }

    /** Reads the files, on a worker thread; takes a buffer from the pool. */
    FileBatch read(BufferPool buffers) throws IOException, InterruptedException {
        buffer = buffers.take(BUFFER);
        ByteBuffer into = ByteBuffer.wrap(buffer);
        MessageDigest sha256 = Digests.sha256();
        for (Item item : items) {
            if (!item.packs) {
                continue;
            }
            RegularFile file = (RegularFile) item.entry;
            if (file.size() <= into.remaining()) {
                int start = into.position();
                item.read = reader.read(file, into);
                sha256.update(buffer, start, into.position() - start);
                item.offset = start;
                item.digest = Digests.content(sha256.digest());
            } else {
                ContentComparer.DigestSink sink = new ContentComparer.DigestSink();
                item.read = reader.read(file, sink);
                item.digest = sink.content();
            }
        }
        return this;
    }
}

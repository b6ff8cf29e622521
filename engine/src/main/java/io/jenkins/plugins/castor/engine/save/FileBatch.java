package io.jenkins.plugins.castor.engine.save;

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
 * Some entries of a snapshot in a row. A worker reads and digests those files among them that have to be packed; small
 * ones stay in its buffer, large ones will be read again.
 */
final class FileBatch {

    /** A file up to this size is read once, into the buffer. */
    private static final int BUFFER = 4 << 20;

    /** Few enough that a small save has work for all workers. */
    private static final int MAX_ENTRIES = 256;

    /** An entry and what became of it, or lines that stay. */
    static final class Item {
        private final Entry entry;
        private final Content kept;
        private final boolean packs;
        private final LineEdits.Lines lines;
        private Optional<RegularFile> read = Optional.empty();
        private int offset = -1;
        private String digest;

        private Item(Entry entry, Content kept, boolean packs, LineEdits.Lines lines) {
            this.entry = entry;
            this.kept = kept;
            this.packs = packs;
            this.lines = lines;
        }

        /** Lines of the snapshot before that stay as they are; null for an entry. */
        LineEdits.Lines lines() {
            return lines;
        }

        /** Null for lines. */
        Entry entry() {
            return entry;
        }

        /** Where its content is already; null where it has none, or it is to be packed. */
        Content kept() {
            return kept;
        }

        /** Whether it is a file that is to be packed. */
        boolean packs() {
            return packs;
        }

        /** The file as it was when it was read; empty when it was left out. */
        Optional<RegularFile> read() {
            return read;
        }

        /** Where its content is in the buffer; negative for a large file. */
        int offset() {
            return offset;
        }

        /** The digest of its content. */
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

    byte[] buffer() {
        return buffer;
    }

    void add(Entry entry, Content kept) {
        items.add(new Item(entry, kept, false, null));
    }

    void add(LineEdits.Lines lines) {
        items.add(new Item(null, null, false, lines));
    }

    void pack(RegularFile file) {
        items.add(new Item(file, null, true, null));
        bytes += file.size();
    }

    /** Whether a file has to go into the next one. */
    boolean isFullFor(RegularFile file) {
        return bytes > 0 && bytes + file.size() > BUFFER;
    }

    boolean isFull() {
        return items.size() >= MAX_ENTRIES;
    }

    boolean hasFiles() {
        return bytes > 0;
    }

    /** Reads its files; runs on a worker. */
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

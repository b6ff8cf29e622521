package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.snapshot.Snapshot.PlacedFrame;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Reads an untrusted snapshot line by line and validates it. The entries that it returns have valid, unique paths in
 * the right order; no entry is below a file or a link; modes have only permission bits; contents lie within frames, and
 * frames within packs. The caller must check that symbolic links stay inside the cache directory.
 * {@code docs/reference/format.md} specifies the format.
 *
 * <p>Methods throw a {@link DamagedException} if the snapshot breaks a rule, and an {@link UnsupportedVersionException}
 * if it has a newer version.
 */
public final class SnapshotReader implements Closeable {

    private static final int MAX_MODE = 0777;

    private final Json json;
    private final Closeable input;
    private final Snapshot start;
    private final List<PlacedFrame> frames;
    private final long startEnd;

    private int nextCache;
    private boolean inCache;
    private PathCheck paths = new PathCheck();
    private Entry entry;
    private Content content;
    private long lineBegin;
    private long lineEnd;
    private long entries;
    private long bytes;

    /**
     * Reads the start of the snapshot, up to the entries.
     *
     * @param decompressed the decompressed snapshot; closed with this reader, and also if this constructor throws
     * @param maxEntries the maximum number of entries
     * @param maxBytes the maximum size of all files in bytes
     */
    public SnapshotReader(InputStream decompressed, long maxEntries, long maxBytes) throws IOException {
        input = decompressed;
        try {
            json = new Json(decompressed);
            start = SnapshotStart.read(json, maxEntries, maxBytes);
            frames = start.frames();
            startEnd = json.read();
        } catch (IOException | RuntimeException e) {
            decompressed.close();
            throw e;
        }
    }

    public Snapshot snapshot() {
        return start;
    }

    /** The frames of all packs, in the order that {@link Content#frame} indexes. */
    public List<PlacedFrame> frames() {
        return frames;
    }

    /** Moves to the next cache directory, and skips the remaining entries of the current one. Empty at the end. */
    public Optional<String> nextCache() throws IOException {
        while (inCache && next()) {}
        if (nextCache == start.caches().size()) {
            end();
            return Optional.empty();
        }
        json.beginObject();
        String name = start.caches().get(nextCache++);
        json.field("cache");
        if (!json.text().equals(name)) {
            throw json.wrong("expected the entries of the cache directory " + name);
        }
        json.endObject();
        json.endLine();
        inCache = true;
        paths = new PathCheck();
        return Optional.of(name);
    }

    /** Moves to the next entry of the current cache directory. Returns false at its end. */
    public boolean next() throws IOException {
        if (!inCache) {
            return false;
        }
        if (json.peek() == '[') {
            read();
            return true;
        }
        inCache = false;
        return false;
    }

    private void end() throws IOException {
        json.end();
        if (entries != start.entries() || bytes != start.bytes()) {
            throw json.wrong("there are " + entries + " entries of " + bytes + " bytes, but " + start.entries() + " of "
                    + start.bytes() + " were declared");
        }
    }

    /** The current entry. */
    public Entry entry() {
        return entry;
    }

    /** The location of the current entry's content; null for an empty file and for anything but a file. */
    public Content content() {
        return content;
    }

    /** Where the start ends and the lines of the first cache directory begin, as a byte offset in the decompressed snapshot. */
    public long startEnd() {
        return startEnd;
    }

    /** The start of the current entry's line, as a byte offset in the decompressed snapshot. */
    public long lineBegin() {
        return lineBegin;
    }

    /** The end of the current entry's line, after its line feed, as a byte offset in the decompressed snapshot. */
    public long lineEnd() {
        return lineEnd;
    }

    private void read() throws IOException {
        if (++entries > start.entries()) {
            throw json.wrong("there are more entries than the " + start.entries() + " that were declared");
        }
        content = null;
        lineBegin = json.read();
        json.beginArray();
        char kind = json.letter();
        String name = json.text();
        try {
            entry = switch (kind) {
                case 'd' -> new Directory(paths.directory(name), json.integer(0, MAX_MODE), time());
                case 'f' -> file(name);
                case 'l' -> new SymbolicLink(paths.name(name), name, time(), json.text());
                case 'h' -> new HardLink(paths.name(name), name, paths.target(json.text()));
                default -> throw json.wrong("the type of an entry must be d, f, l or h");
            };
        } catch (PathCheck.Refused e) {
            throw json.wrong(e.getMessage());
        }
        json.endArray();
        json.endLine();
        lineEnd = json.read();
    }

    private RegularFile file(String name) throws IOException {
        String directory = paths.name(name);
        int mode = json.integer(0, MAX_MODE);
        long mtime = time();
        long size = json.number(0, start.bytes() - bytes);
        bytes += size;
        if (size > 0) {
            content = content(size);
        }
        return new RegularFile(directory, name, mode, mtime, size);
    }

    private Content content(long size) throws IOException {
        int frame = json.integer(0, frames.size() - 1);
        PlacedFrame placed = frames.get(frame);
        int offset = json.integer(0, placed.frame().rawLength() - 1);
        String digest = json.text();
        if (offset % Frame.ALIGNMENT != 0 || !Digests.isContent(digest)) {
            throw json.wrong(
                    "a content must start at a multiple of " + Frame.ALIGNMENT + " and have a SHA-256 in base64url");
        }
        long rest = size - (placed.frame().rawLength() - offset);
        for (int i = frame; rest > 0; i++) {
            if (i + 1 == frames.size() || !frames.get(i).continuesIn(frames.get(i + 1))) {
                throw json.wrong("a file continues after the last frame of its content");
            }
            // Otherwise a file could consist of a million frames of one byte.
            if (frames.get(i).frame().rawLength() != Frame.MAX_RAW) {
                throw json.wrong("a file continues after a frame that is not full");
            }
            rest -= frames.get(i + 1).frame().rawLength();
        }
        return new Content(frame, offset, digest, json.integer(0, Integer.MAX_VALUE));
    }

    private long time() throws IOException {
        return json.number(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}

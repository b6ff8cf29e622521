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
 * Reads a snapshot line by line and believes nothing: what this hands out has valid paths in the right order, no entry
 * twice, nothing under a file or a link, permission bits only, and contents that lie within frames that lie within packs.
 * Whether a symbolic link stays inside is left to the caller. The format is specified in {@code docs/reference/format.md}.
 *
 * <p>Every method throws {@link DamagedException} for a snapshot that breaks a rule, and
 * {@link UnsupportedVersionException} for one of a newer version.
 */
public final class SnapshotReader implements Closeable {

    private static final int MAX_MODE = 0777;

    private final Json json;
    private final Closeable input;
    private final Snapshot start;
    private final List<PlacedFrame> frames;

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
     * Reads what comes before the entries.
     *
     * @param decompressed the lines; closed with this, and here when they are damaged
     * @param maxEntries how many entries there may be
     * @param maxBytes how many bytes the files may have
     */
    public SnapshotReader(InputStream decompressed, long maxEntries, long maxBytes) throws IOException {
        input = decompressed;
        try {
            json = new Json(decompressed);
            start = SnapshotStart.read(json, maxEntries, maxBytes);
            frames = start.frames();
        } catch (IOException | RuntimeException e) {
            decompressed.close();
            throw e;
        }
    }

    public Snapshot snapshot() {
        return start;
    }

    /** The frames of all packs, as {@link Content#frame} counts them. */
    public List<PlacedFrame> frames() {
        return frames;
    }

    /** Moves to the next cache directory, past what is left of the current one; empty at the end. */
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

    /** Moves to the next entry of the current cache directory; false at its end. */
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
            throw json.wrong("there are " + entries + " entries of " + bytes + " bytes where " + start.entries()
                    + " of " + start.bytes() + " were announced");
        }
    }

    /** The current entry. */
    public Entry entry() {
        return entry;
    }

    /** Where the content of the current entry is; null for everything but a file that is not empty. */
    public Content content() {
        return content;
    }

    /** Where the line of the current entry begins, in bytes from the start of the snapshot, decompressed. */
    public long lineBegin() {
        return lineBegin;
    }

    /** Where the line of the current entry ends, behind its line feed. */
    public long lineEnd() {
        return lineEnd;
    }

    private void read() throws IOException {
        if (++entries > start.entries()) {
            throw json.wrong("there are more entries than the " + start.entries() + " that were announced");
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
                default -> throw json.wrong("an entry is d, f, l or h");
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
                    "a content starts at a multiple of " + Frame.ALIGNMENT + " and has a SHA-256 in base64url");
        }
        long rest = size - (placed.frame().rawLength() - offset);
        for (int i = frame; rest > 0; i++) {
            if (i + 1 == frames.size() || !frames.get(i).continuesIn(frames.get(i + 1))) {
                throw json.wrong("a file goes on behind the last frame that has its content");
            }
            // Without this a file of a million frames of one byte would be a million pieces of work.
            if (frames.get(i).frame().rawLength() != Frame.MAX_RAW) {
                throw json.wrong("a file goes on behind a frame that is not full");
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

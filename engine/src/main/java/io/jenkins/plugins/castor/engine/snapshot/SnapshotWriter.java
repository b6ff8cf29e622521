package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes the lines of a snapshot. You write the entries first and the start last, because the packs are known last; in
 * the object, the start comes first. {@code docs/reference/format.md} specifies the format.
 */
public final class SnapshotWriter implements Closeable {

    private final JsonWriter json;

    /**
     * Creates a writer for the entries.
     *
     * @param entries closed with this writer
     */
    public SnapshotWriter(OutputStream entries) {
        this.json = new JsonWriter(entries);
    }

    /** Starts the entries of a cache directory. */
    public void cache(String name) throws IOException {
        json.beginObject().field("cache").text(name).endObject().endLine();
    }

    /** Adds a directory, a link or an empty file, in the order of entries. */
    public void add(Entry entry) throws IOException {
        json.beginArray();
        if (entry instanceof Directory directory) {
            json.text("d").text(directory.directory()).number(directory.mode()).number(directory.mtime());
        } else if (entry instanceof SymbolicLink link) {
            json.text("l").text(link.name()).number(link.mtime()).text(link.target());
        } else if (entry instanceof HardLink link) {
            json.text("h").text(link.name()).text(link.target());
        } else if (entry instanceof RegularFile file) {
            write(file);
        }
        json.endArray().endLine();
    }

    /** Adds a file with content, in the order of entries. */
    public void add(RegularFile file, Content content) throws IOException {
        json.beginArray();
        write(file);
        json.number(content.frame())
                .number(content.offset())
                .text(content.digest())
                .number(content.used());
        json.endArray().endLine();
    }

    /**
     * Copies lines from another snapshot unchanged.
     *
     * @param lines positioned before the first line, and after the last one on return
     * @param bytes the length of the lines in bytes
     */
    public void copy(InputStream lines, long bytes) throws IOException {
        json.copyLines(lines, bytes);
    }

    private void write(RegularFile file) throws IOException {
        json.text("f")
                .text(file.name())
                .number(file.mode())
                .number(file.mtime())
                .number(file.size());
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    /** Writes the start of the snapshot, up to the entries, and closes the stream. */
    public static void writeStart(OutputStream start, Snapshot snapshot) throws IOException {
        try (JsonWriter json = new JsonWriter(start)) {
            json.beginObject();
            json.field("format").text("castor-snapshot");
            json.field("version").number(Snapshot.VERSION);
            json.field("scanned").number(snapshot.scanned());
            json.field("entries").number(snapshot.entries());
            json.field("bytes").number(snapshot.bytes());
            json.field("caches").beginArray();
            for (String cache : snapshot.caches()) {
                json.text(cache);
            }
            json.endArray();
            json.field("packs").number(snapshot.packs().size());
            json.endObject().endLine();
            for (Pack pack : snapshot.packs()) {
                write(json, pack);
            }
        }
    }

    private static void write(JsonWriter json, Pack pack) throws IOException {
        json.beginObject();
        json.field("pack").text(pack.name());
        json.field("bytes").number(pack.bytes());
        json.field("frames").number(pack.frames().size());
        json.endObject().endLine();
        for (Frame frame : pack.frames()) {
            json.beginArray();
            json.number(frame.offset()).number(frame.length()).number(frame.rawLength());
            json.text(frame.digest());
            json.endArray().endLine();
        }
    }
}

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
 * Writes the lines of a snapshot. The entries come first here, as the packs are known last; in the object they come last.
 * The format is specified in {@code docs/reference/format.md}.
 */
public final class SnapshotWriter implements Closeable {

    private final JsonWriter json;

    /** Writes entries, for {@link #cache} and the {@code add}s; closes the stream with itself. */
    public SnapshotWriter(OutputStream entries) {
        this.json = new JsonWriter(entries);
    }

    /** The entries of this cache directory follow. */
    public void cache(String name) throws IOException {
        json.beginObject().field("cache").text(name).endObject().endLine();
    }

    /** Adds a directory, a link, or a file without content, in the order of entries. */
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

    /** Adds a file with content. */
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
     * Adds lines of another snapshot as they are.
     *
     * @param lines at the start of the first one; behind the last one afterwards
     * @param bytes how long they are
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

    /** Writes the lines that come before the entries, and closes the stream. */
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
        json.field("pack").text(pack.digest());
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

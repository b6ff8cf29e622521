package io.jenkins.plugins.castor.engine.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the lines of a snapshot. The entries come first here, as the packs are known last; in the object they come last.
 * The format is specified in {@code docs/format.md}.
 */
public final class SnapshotWriter implements Closeable {

    /** Texts are UTF-8 throughout: by itself Jackson would escape what lies beyond U+FFFF. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final JsonGenerator json;

    /** Writes entries, for {@link #cache} and the {@code add}s; closes the stream with itself. */
    public SnapshotWriter(OutputStream entries) throws IOException {
        this.json = generator(entries);
    }

    /** The entries of this cache directory follow. */
    public void cache(String name) throws IOException {
        json.writeStartObject();
        json.writeStringField("cache", name);
        json.writeEndObject();
    }

    /** Adds a directory, a link, or a file without content, in the order of entries. */
    public void add(Entry entry) throws IOException {
        json.writeStartArray();
        if (entry instanceof Directory directory) {
            json.writeString("d");
            json.writeString(directory.directory());
            json.writeNumber(directory.mode());
            json.writeNumber(directory.mtime());
        } else if (entry instanceof SymbolicLink link) {
            json.writeString("l");
            json.writeString(link.name());
            json.writeNumber(link.mtime());
            json.writeString(link.target());
        } else if (entry instanceof HardLink link) {
            json.writeString("h");
            json.writeString(link.name());
            json.writeString(link.target());
        } else if (entry instanceof RegularFile file) {
            write(file);
        }
        json.writeEndArray();
    }

    /** Adds a file with content. */
    public void add(RegularFile file, Content content) throws IOException {
        json.writeStartArray();
        write(file);
        json.writeNumber(content.frame());
        json.writeNumber(content.offset());
        json.writeString(content.digest());
        json.writeNumber(content.used());
        json.writeEndArray();
    }

    private void write(RegularFile file) throws IOException {
        json.writeString("f");
        json.writeString(file.name());
        json.writeNumber(file.mode());
        json.writeNumber(file.mtime());
        json.writeNumber(file.size());
    }

    @Override
    public void close() throws IOException {
        json.writeRaw('\n');
        json.close();
    }

    /** Writes the lines that come before the entries, and closes the stream. */
    public static void writeStart(OutputStream start, Snapshot snapshot) throws IOException {
        try (JsonGenerator json = generator(start)) {
            json.writeStartObject();
            json.writeStringField("format", "castor-snapshot");
            json.writeNumberField("version", Snapshot.VERSION);
            json.writeNumberField("scanned", snapshot.scanned());
            json.writeNumberField("entries", snapshot.entries());
            json.writeNumberField("bytes", snapshot.bytes());
            json.writeArrayFieldStart("caches");
            for (String cache : snapshot.caches()) {
                json.writeString(cache);
            }
            json.writeEndArray();
            json.writeNumberField("packs", snapshot.packs().size());
            json.writeEndObject();
            for (Pack pack : snapshot.packs()) {
                write(json, pack);
            }
            json.writeRaw('\n');
        }
    }

    private static void write(JsonGenerator json, Pack pack) throws IOException {
        json.writeStartObject();
        json.writeStringField("pack", pack.digest());
        json.writeNumberField("bytes", pack.bytes());
        json.writeNumberField("frames", pack.frames().size());
        json.writeEndObject();
        for (Frame frame : pack.frames()) {
            json.writeStartArray();
            json.writeNumber(frame.offset());
            json.writeNumber(frame.length());
            json.writeNumber(frame.rawLength());
            json.writeString(frame.digest());
            json.writeEndArray();
        }
    }

    private static JsonGenerator generator(OutputStream out) throws IOException {
        JsonGenerator json = FACTORY.createGenerator(out);
        json.setRootValueSeparator(new SerializedString("\n"));
        return json;
    }
}

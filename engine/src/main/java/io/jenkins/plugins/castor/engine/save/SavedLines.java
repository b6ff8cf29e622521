package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.SnapshotWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** Copies lines of the previous snapshot, already validated, into the new one. */
final class SavedLines implements Closeable {

    private final InputStream lines;
    private long position;

    /** @param lines the decompressed snapshot from its start; closed with this */
    SavedLines(InputStream lines) {
        this.lines = lines;
    }

    /** Copies lines that come after all lines copied before. */
    void copy(LineEdits.Lines wanted, SnapshotWriter into) throws IOException {
        lines.skipNBytes(wanted.begin() - position);
        into.copy(lines, wanted.end() - wanted.begin());
        position = wanted.end();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

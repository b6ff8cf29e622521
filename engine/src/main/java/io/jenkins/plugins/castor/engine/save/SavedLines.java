package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.SnapshotWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The lines of the snapshot before, which were read and checked, to be copied into the new one. */
final class SavedLines implements Closeable {

    private final InputStream lines;
    private long position;

    /** Closes the stream with itself. */
    SavedLines(InputStream lines) {
        this.lines = lines;
    }

    /** Copies some that stand behind all that were copied. */
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

package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** A file that is being read from its start. For one thread. */
public interface OpenFile extends Closeable {

    /**
     * Reads the next bytes.
     *
     * @return how many; negative at the end
     * @throws ClosedByInterruptException when the thread is interrupted
     */
    int read(byte[] into, int offset, int length) throws IOException;

    /** What the file is now. */
    FileStatus look() throws IOException;
}

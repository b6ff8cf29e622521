package io.jenkins.plugins.castor.engine.store.remote;

import java.io.IOException;

/**
 * Carries requests to a {@link StoreServer} in another process, and its answers back. Both are bytes that only the two
 * ends understand, of the same version of Castor, so that no line has to deserialise anything.
 */
public interface Line {

    /**
     * Called by several threads at once.
     *
     * @param request at most 9 MiB
     * @return at most 9 MiB, unless it is a listing
     * @throws IOException when the line is down
     */
    byte[] call(byte[] request) throws IOException, InterruptedException;
}

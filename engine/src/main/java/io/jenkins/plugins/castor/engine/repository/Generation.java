package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.Optional;

/**
 * A generation of a namespace, and what becomes of it in a load.
 *
 * @param head empty where it cannot be read, or is not signed by a trusted key
 * @param remark why it was revoked or is refused
 */
public record Generation(long number, Optional<Head> head, State state, Optional<String> remark) {

    public enum State {
        /** A load may take it. */
        IN_USE,
        /** A load passes it over. */
        REVOKED,
        /** A load that comes to it is cold: it, or its revocation, is damaged or not signed by a trusted key. */
        REFUSED
    }
}

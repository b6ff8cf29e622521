package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.Optional;

/**
 * A generation of a namespace, and how a load treats it.
 *
 * @param number its number, 1 or more
 * @param head empty when it is damaged, missing or not signed by a trusted key
 * @param state how a load treats it
 * @param remark why it was revoked or retired, or is refused; empty for one in use
 */
public record Generation(long number, Optional<Head> head, State state, Optional<String> remark) {

    /** How a load treats a generation. */
    public enum State {
        /** A load may restore it. */
        IN_USE,
        /** A load skips it and tries the previous generation. */
        REVOKED,
        /** A load skips it and all before it: they are not needed any more. */
        RETIRED,
        /** A load steps over it: the head or its revocation is damaged, or no trusted key signed it. */
        REFUSED
    }
}

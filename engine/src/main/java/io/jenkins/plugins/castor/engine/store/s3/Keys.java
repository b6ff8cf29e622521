package io.jenkins.plugins.castor.engine.store.s3;

import java.time.Instant;
import java.util.Optional;

/**
 * The credentials that requests are signed with.
 *
 * @param expires when they have to be asked for again; empty for those that stay
 */
record Keys(String id, String secret, Optional<String> token, Optional<Instant> expires) {

    /** Without anything secret. */
    @Override
    public String toString() {
        return "Keys[expires=" + expires + "]";
    }
}

package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.engine.Castor;

/** Opens what a user wrote. */
final class Stores {

    private Stores() {}

    /**
     * The caller closes it.
     *
     * @throws UsageException for what cannot be a store
     */
    static Castor open(String store) {
        try {
            return Castor.open(store);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }
}

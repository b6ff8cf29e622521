package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.signed.Grant;

/** Opens what a user wrote. */
final class Stores {

    private Stores() {}

    /** What may be shown of a URL: not the user and the password in it. */
    static String withoutSecrets(String store) {
        int start = store.indexOf("://") + 3;
        int end = store.lastIndexOf('@');
        return start < 3 || end < start ? store : store.substring(0, start) + "***" + store.substring(end);
    }

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

    /** What a grant gives; the caller closes it. */
    static Castor open(Grant grant) {
        return Castor.open(grant, StoreOptions.NONE);
    }
}

package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.StoreException;
import java.time.Instant;
import java.util.Optional;

/**
 * The credentials that requests are signed with.
 *
 * @param expires when they have to be asked for again; empty for those that stay
 */
record Keys(String id, String secret, Optional<String> token, Optional<Instant> expires) {

    /**
     * Checks what goes into headers and URLs, so that no later error has a reason to quote it.
     *
     * @throws StoreException which names the part that cannot be sent, and not its text
     */
    void checkCharacters() throws StoreException {
        check("access key ID", id);
        check("secret access key", secret);
        check("session token", token.orElse(""));
    }

    private static void check(String part, String text) throws StoreException {
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new StoreException("the AWS " + part
                    + " has a character that cannot be sent, such as a space or a line feed; set it again without");
        }
    }

    /** Without anything secret. */
    @Override
    public String toString() {
        return "Keys[expires=" + expires + "]";
    }
}

package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.StoreException;
import java.time.Instant;
import java.util.Optional;

/**
 * The credentials that requests are signed with.
 *
 * @param expires when they stop working; empty if they do not
 */
record Keys(String id, String secret, Optional<String> token, Optional<Instant> expires) {

    /**
     * Checks what goes into headers and URLs, so no later error can quote it.
     *
     * @throws StoreException if a part cannot be sent; the message shows its name, not its text
     */
    void checkCharacters() throws StoreException {
        check("access key ID", id);
        check("secret access key", secret);
        check("session token", token.orElse(""));
    }

    private static void check(String part, String text) throws StoreException {
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new StoreException("the AWS " + part
                    + " has a character that cannot be sent, such as a space or a line feed; set it again without it");
        }
    }

    /** Shows no secrets. */
    @Override
    public String toString() {
        return "Keys[expires=" + expires + "]";
    }
}

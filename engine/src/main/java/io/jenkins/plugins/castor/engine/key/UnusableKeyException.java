package io.jenkins.plugins.castor.engine.key;

import java.io.IOException;

/** Something in the working directory keeps a key from being made. The message says what. */
final class UnusableKeyException extends IOException {

    private static final long serialVersionUID = 1;

    UnusableKeyException(String message) {
        super(message);
    }
}

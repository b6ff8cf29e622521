package io.jenkins.plugins.castor.engine.diff;

import java.io.IOException;

/** There is no such generation, or not any more. */
public final class MissingGenerationException extends IOException {

    private static final long serialVersionUID = 1;

    MissingGenerationException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.jenkins.plugins.castor.engine.http;

import java.io.IOException;

/** An answer comes, but more slowly than {@link Patience#bytesPerSecond}. */
final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1;

    TooSlowException(long bytesPerSecond) {
        super("it sent less than " + bytesPerSecond + " bytes a second");
    }
}

package io.jenkins.plugins.castor.cli.console;

import io.jenkins.plugins.castor.engine.Progress;

/** Shows progress until it is closed. */
public interface Display extends Progress, AutoCloseable {

    /** Shows nothing. */
    Display NONE = new Display() {};

    /** Leaves no trace on the terminal. */
    @Override
    default void close() {}
}

package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.engine.work.Progress;

/** Shows progress until it is closed. */
interface Display extends Progress, AutoCloseable {

    /** Shows nothing. */
    Display NONE = new Display() {};

    /** Leaves no trace on the terminal. */
    @Override
    default void close() {}
}

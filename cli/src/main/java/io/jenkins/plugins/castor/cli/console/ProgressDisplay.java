package io.jenkins.plugins.castor.cli.console;

import io.jenkins.plugins.castor.engine.work.Progress;

/** Shows progress until it is closed. */
public interface ProgressDisplay extends Progress, AutoCloseable {

    /** Shows nothing. */
    ProgressDisplay NONE = new ProgressDisplay() {};

    /** Removes what it drew on the terminal. */
    @Override
    default void close() {}
}

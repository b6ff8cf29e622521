package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import java.nio.file.Path;

/** Where Castor notes what a later command of the same user has to know: below {@code XDG_STATE_HOME}. */
final class StateFolder {

    private StateFolder() {}

    /** The folder, which need not exist. */
    static Path of(ProcessContext context) {
        String state = context.variable("XDG_STATE_HOME");
        Path folder = state != null && state.startsWith("/")
                ? Path.of(state)
                : context.home().resolve(".local").resolve("state");
        return folder.resolve("castor");
    }
}

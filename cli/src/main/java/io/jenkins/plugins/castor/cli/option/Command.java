package io.jenkins.plugins.castor.cli.option;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command of {@code castor}, such as {@code load}.
 */
public interface Command {

    /** A new description of its options and its help. */
    CommandSpec spec();

    /**
     * Runs it.
     *
     * @throws UsageException for wrong usage and configuration
     * @throws IOException if a store cannot be read, in a command that exists to read it
     */
    Report run(Invocation invocation) throws IOException, InterruptedException;

    /** Whether standard output belongs to the command of the user, so that lines for people go to standard error. */
    default boolean leavesOutputAlone() {
        return false;
    }

    /** Whether it succeeds even if its output cannot be written: a build does not fail for a missing line about its cache. */
    default boolean worksUnheard() {
        return false;
    }
}

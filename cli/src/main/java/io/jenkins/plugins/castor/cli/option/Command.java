package io.jenkins.plugins.castor.cli.option;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/**
 * One of the words after {@code castor}. Commands describe themselves by hand: picocli's annotations would cost every
 * run about as much as the JVM takes to start.
 */
public interface Command {

    /** Its options and its help, made anew. */
    CommandSpec spec();

    /**
     * Does it.
     *
     * @throws UsageException for wrong usage and configuration
     * @throws IOException where a store cannot be read by a command that is there to read it
     */
    Report run(Invocation invocation) throws IOException, InterruptedException;

    /** Whether standard output belongs to somebody else, so that lines for people go to standard error. */
    default boolean leavesOutputAlone() {
        return false;
    }

    /** Whether it has done its work when nobody could be told of it: no build fails for want of a line about its cache. */
    default boolean worksUnheard() {
        return false;
    }
}

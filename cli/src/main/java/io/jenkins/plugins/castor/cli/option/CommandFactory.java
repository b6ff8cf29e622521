package io.jenkins.plugins.castor.cli.option;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * Creates what a command line names by its class, which is lists. picocli's own factory looks for Groovy in every jar first.
 * This is a class because a class starts faster than a method reference.
 */
final class CommandFactory implements CommandLine.IFactory {
    static final CommandFactory INSTANCE = new CommandFactory();

    private CommandFactory() {}

    @Override
    public <T> T create(Class<T> type) throws Exception {
        return type == List.class
                ? type.cast(new ArrayList<>())
                : CommandLine.defaultFactory().create(type);
    }
}

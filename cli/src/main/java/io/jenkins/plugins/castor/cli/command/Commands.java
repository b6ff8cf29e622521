package io.jenkins.plugins.castor.cli.command;

import io.jenkins.plugins.castor.cli.command.cache.GrantCommand;
import io.jenkins.plugins.castor.cli.command.cache.LoadCommand;
import io.jenkins.plugins.castor.cli.command.cache.PublishCommand;
import io.jenkins.plugins.castor.cli.command.cache.RunCommand;
import io.jenkins.plugins.castor.cli.command.cache.SaveCommand;
import io.jenkins.plugins.castor.cli.command.local.ConfigCommand;
import io.jenkins.plugins.castor.cli.command.local.EmptyCommand;
import io.jenkins.plugins.castor.cli.command.local.ExplainCommand;
import io.jenkins.plugins.castor.cli.command.local.KeygenCommand;
import io.jenkins.plugins.castor.cli.command.local.PresetsCommand;
import io.jenkins.plugins.castor.cli.command.store.ListCommand;
import io.jenkins.plugins.castor.cli.command.store.RevokeCommand;
import io.jenkins.plugins.castor.cli.command.store.ShowCommand;
import io.jenkins.plugins.castor.cli.command.store.VerifyCommand;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.Options;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** All commands, in the order of the help. */
public final class Commands {
    static final List<String> NAMES = List.of(
            "load",
            "save",
            "run",
            "grant",
            "publish",
            "explain",
            "config",
            "presets",
            "list",
            "show",
            "verify",
            "keygen",
            "revoke",
            "empty",
            "completion",
            "help");

    /** The name of the whole. */
    static final String NAME = "castor";

    private Commands() {}

    /** The command of that name; null where there is none. */
    static Command named(String name) {
        return switch (name) {
            case "load" -> new LoadCommand();
            case "save" -> new SaveCommand();
            case "run" -> new RunCommand();
            case "grant" -> new GrantCommand();
            case "publish" -> new PublishCommand();
            case "explain" -> new ExplainCommand();
            case "config" -> new ConfigCommand();
            case "presets" -> new PresetsCommand();
            case "list" -> new ListCommand();
            case "show" -> new ShowCommand();
            case "verify" -> new VerifyCommand();
            case "keygen" -> new KeygenCommand();
            case "revoke" -> new RevokeCommand();
            case "empty" -> new EmptyCommand();
            case "completion" -> new CompletionCommand();
            case "help" -> new HelpCommand();
            default -> null;
        };
    }

    /** The command line of one command, so that a run pays for no other than its own. */
    static CommandLine alone(String name) {
        // What follows the name of the command to run is that command's
        return Options.commandLine(named(name).spec()).setStopAtPositional(name.equals("run"));
    }

    /** A command line with all commands: what help and completion are made from. */
    static CommandLine all() {
        CommandSpec root = Options.start(
                        null,
                        NAME,
                        "Gives disposable build machines their package-manager caches back.",
                        "A build starts with 'castor load' and ends with 'castor save', or runs its command between the"
                                + " two with 'castor run'.")
                .addOption(Options.version());
        root.usageMessage()
                .synopsisHeading("%nUsage: ")
                .customSynopsis("castor COMMAND [OPTION...]")
                .commandListHeading("%nCommands:%n")
                .footer(
                        "",
                        "Example:",
                        "  castor run --store /srv/castor --namespace website/main/test --cache npm -- npm ci",
                        "",
                        "'castor help COMMAND' tells more of a command. Where nothing was saved yet, or a store is out",
                        "of reach, builds go on without a cache; --strict makes such trouble a failure.");
        CommandLine line = Options.commandLine(root);
        for (String name : NAMES) {
            line.addSubcommand(name, alone(name));
        }
        return line;
    }
}

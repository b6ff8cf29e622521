package io.jenkins.plugins.castor.cli.command;

import io.jenkins.plugins.castor.cli.command.cache.GrantCommand;
import io.jenkins.plugins.castor.cli.command.cache.ImportCommand;
import io.jenkins.plugins.castor.cli.command.cache.LoadCommand;
import io.jenkins.plugins.castor.cli.command.cache.LookupCommand;
import io.jenkins.plugins.castor.cli.command.cache.PublishCommand;
import io.jenkins.plugins.castor.cli.command.cache.RunCommand;
import io.jenkins.plugins.castor.cli.command.cache.SaveCommand;
import io.jenkins.plugins.castor.cli.command.cache.WaitCommand;
import io.jenkins.plugins.castor.cli.command.local.ConfigCommand;
import io.jenkins.plugins.castor.cli.command.local.EmptyCommand;
import io.jenkins.plugins.castor.cli.command.local.ExplainCommand;
import io.jenkins.plugins.castor.cli.command.local.KeygenCommand;
import io.jenkins.plugins.castor.cli.command.local.PresetsCommand;
import io.jenkins.plugins.castor.cli.command.store.AffectedCommand;
import io.jenkins.plugins.castor.cli.command.store.CopyCommand;
import io.jenkins.plugins.castor.cli.command.store.DiffCommand;
import io.jenkins.plugins.castor.cli.command.store.ListCommand;
import io.jenkins.plugins.castor.cli.command.store.PruneCommand;
import io.jenkins.plugins.castor.cli.command.store.RepairCommand;
import io.jenkins.plugins.castor.cli.command.store.RevokeCommand;
import io.jenkins.plugins.castor.cli.command.store.ShowCommand;
import io.jenkins.plugins.castor.cli.command.store.StatsCommand;
import io.jenkins.plugins.castor.cli.command.store.VerifyCommand;
import io.jenkins.plugins.castor.cli.command.store.WarmCommand;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** All commands, in the order of the help. */
final class Commands {
    static final List<String> NAMES = List.of(
            "load",
            "save",
            "run",
            "wait",
            "lookup",
            "grant",
            "publish",
            "explain",
            "config",
            "presets",
            "list",
            "show",
            "diff",
            "verify",
            "repair",
            "prune",
            "warm",
            "copy",
            "stats",
            "keygen",
            "affected",
            "revoke",
            "empty",
            "import",
            "completion",
            "help");

    /** The name of the program. */
    static final String NAME = "castor";

    private Commands() {}

    /** The command of that name; null if there is none. */
    static Command named(String name) {
        return switch (name) {
            case "load" -> new LoadCommand();
            case "save" -> new SaveCommand();
            case "run" -> new RunCommand();
            case "wait" -> new WaitCommand();
            case "lookup" -> new LookupCommand();
            case "grant" -> new GrantCommand();
            case "publish" -> new PublishCommand();
            case "explain" -> new ExplainCommand();
            case "config" -> new ConfigCommand();
            case "presets" -> new PresetsCommand();
            case "list" -> new ListCommand();
            case "show" -> new ShowCommand();
            case "diff" -> new DiffCommand();
            case "verify" -> new VerifyCommand();
            case "repair" -> new RepairCommand();
            case "prune" -> new PruneCommand();
            case "copy" -> new CopyCommand();
            case "warm" -> new WarmCommand();
            case "stats" -> new StatsCommand();
            case "keygen" -> new KeygenCommand();
            case "affected" -> new AffectedCommand();
            case "revoke" -> new RevokeCommand();
            case "empty" -> new EmptyCommand();
            case "import" -> new ImportCommand();
            case "completion" -> new CompletionCommand();
            case "help" -> new HelpCommand();
            default -> null;
        };
    }

    /** The parser for one command, so that a run does not pay for the other commands. */
    static CommandLine alone(String name) {
        // What follows the name of the command to run belongs to that command.
        return CommandSyntax.commandLine(named(name).spec()).setStopAtPositional(name.equals("run"));
    }

    /** The parser with all commands, from which help and completion are made. */
    static CommandLine all() {
        CommandSpec root = CommandSyntax.of(
                        null,
                        NAME,
                        "Restores package caches on disposable build machines.",
                        "A build starts with 'castor load' and ends with 'castor save', or runs its command between the two"
                                + " with 'castor run'.")
                .version()
                .spec();
        root.usageMessage()
                .synopsisHeading("%nUsage: ")
                .customSynopsis("castor COMMAND [OPTION...]")
                .commandListHeading("%nCommands:%n")
                .footer(
                        "",
                        "Example:",
                        "  castor run --store /srv/castor --namespace website/main/test --cache npm -- npm ci",
                        "",
                        "'castor help COMMAND' shows the options of a command. If nothing was saved yet, or a store cannot",
                        "be reached, the build goes on without a cache; with --strict such trouble is a failure.");
        CommandLine line = CommandSyntax.commandLine(root);
        for (String name : NAMES) {
            line.addSubcommand(name, alone(name));
        }
        return line;
    }
}

package io.jenkins.plugins.castor.cli.command;

import io.jenkins.plugins.castor.cli.console.ClosestWord;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.TextReport;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor help}, and {@code --help} of every command. */
final class HelpCommand implements Command {

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(this, "help", "Shows how to use Castor or one of its commands.", "The same as --help.")
                .usage("[COMMAND]")
                .operand("COMMAND", false, "The command. Default: an overview of all commands.", Commands.NAMES)
                .spec();
    }

    @Override
    public Report run(Invocation invocation) {
        CommandSpec asked = invocation.options().commandSpec();
        if (asked.name().equals(Commands.NAME)) {
            return usage(Commands.all());
        }
        if (invocation.options().isUsageHelpRequested()) {
            return usage(asked.commandLine());
        }
        if (invocation.operands().isEmpty()) {
            return usage(Commands.all());
        }
        String name = invocation.operands().get(0);
        if (!Commands.NAMES.contains(name)) {
            throw new UsageException("there is no command \"" + name + "\""
                    + ClosestWord.to(name, Commands.NAMES)
                            .map(nearest -> "; did you mean " + nearest + "?")
                            .orElse(": the commands are " + String.join(", ", Commands.NAMES)));
        }
        return usage(Commands.alone(name));
    }

    private static Report usage(CommandLine line) {
        return new TextReport(HelpPage.of(line), ExitCode.DONE);
    }
}

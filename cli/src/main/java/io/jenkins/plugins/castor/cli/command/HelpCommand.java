package io.jenkins.plugins.castor.cli.command;

import io.jenkins.plugins.castor.cli.console.ClosestWord;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.TextReport;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code castor help}, and what {@code --help} of every command ends in. */
final class HelpCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.start(
                        this, "help", "Shows how to use Castor or a command of it.", "The same as --help.")
                .addPositional(PositionalParamSpec.builder()
                        .type(String.class)
                        .arity("0..1")
                        .paramLabel("COMMAND")
                        .description("The command; without it, an overview.")
                        .build());
        spec.usageMessage().customSynopsis("help [COMMAND]");
        return spec;
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
        return new TextReport(line.getUsageMessage(Ansi.OFF), ExitCode.DONE);
    }
}

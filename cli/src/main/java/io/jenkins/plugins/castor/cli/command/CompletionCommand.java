package io.jenkins.plugins.castor.cli.command;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.TextReport;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code castor completion}: a script that teaches a shell to complete the rest. */
final class CompletionCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.start(
                        this,
                        "completion",
                        "Prints a script that makes bash or zsh complete Castor's command lines.",
                        "Put the line of the example into ~/.bashrc or ~/.zshrc.")
                .addPositional(PositionalParamSpec.builder()
                        .type(String.class)
                        .arity("0..1")
                        .paramLabel("SHELL")
                        .description("bash or zsh; the script is the same.")
                        .build());
        spec.usageMessage().customSynopsis("completion [SHELL]");
        Options.examples(spec, "source <(castor completion)");
        return spec;
    }

    @Override
    public Report run(Invocation invocation) {
        for (String shell : invocation.operands()) {
            if (!shell.equals("bash") && !shell.equals("zsh")) {
                throw new UsageException("there is no completion for \"" + shell + "\": use it in bash or zsh");
            }
        }
        return new TextReport(AutoComplete.bash("castor", Commands.all()), ExitCode.DONE);
    }
}

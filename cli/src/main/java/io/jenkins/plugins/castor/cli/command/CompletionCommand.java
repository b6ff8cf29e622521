package io.jenkins.plugins.castor.cli.command;

import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.TextReport;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/** {@code castor completion}: a script that lets a shell complete command lines. */
final class CompletionCommand implements Command {

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "completion",
                        "Prints a script that completes Castor's command lines in bash or zsh.",
                        "Add the line of the example to ~/.bashrc or ~/.zshrc.")
                .usage("[SHELL]")
                .operand("SHELL", false, "bash or zsh; the script is the same.", List.of("bash", "zsh"))
                .example("source <(castor completion)")
                .spec();
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

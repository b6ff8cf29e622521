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
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    @Override
    public CommandSpec spec() {
        return CommandSyntax.of(
                        this,
                        "completion",
                        "Prints a script that completes Castor's command lines in bash, zsh or fish.",
                        "Add the line of the example to ~/.bashrc or ~/.zshrc. In fish, write the script into"
                                + " ~/.config/fish/completions/castor.fish.")
                .usage("[SHELL]")
                .operand("SHELL", false, "bash, zsh or fish. Default: a script for bash and zsh.", SHELLS)
                .example("source <(castor completion)")
                .example("castor completion fish > ~/.config/fish/completions/castor.fish")
                .spec();
    }

    @Override
    public Report run(Invocation invocation) {
        List<String> asked = invocation.operands();
        String shell = asked.isEmpty() ? "bash" : asked.get(0);
        String script = switch (shell) {
            case "bash" -> AutoComplete.bash(Commands.NAME, Commands.all());
            case "zsh" -> CompletionScript.zsh();
            case "fish" -> CompletionScript.fish();
            default ->
                throw new UsageException("there is no completion for \"" + shell + "\": use it in bash, zsh or fish");
        };
        return new TextReport(script, ExitCode.DONE);
    }
}

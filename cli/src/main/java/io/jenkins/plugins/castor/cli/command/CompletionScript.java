package io.jenkins.plugins.castor.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Scripts that let zsh and fish complete command lines, with a description of each word. picocli makes that of bash. */
final class CompletionScript {

    private CompletionScript() {}

    /** For a file {@code _castor} in zsh's {@code fpath}, or to be sourced after {@code compinit}. */
    static String zsh() {
        StringBuilder script = new StringBuilder("#compdef castor\n\n_castor() {\n    local -a commands=(\n");
        Map<String, CommandLine> commands = Commands.all().getSubcommands();
        commands.forEach((name, line) -> script.append("        ")
                .append(quoted(name + ":" + summary(line.getCommandSpec())))
                .append('\n'));
        script.append(
                        "    )\n    if ((CURRENT == 2)); then\n        _describe command commands\n        return\n    fi\n")
                .append("    shift words\n    ((CURRENT--))\n    case $words[1] in\n");
        commands.forEach((name, line) -> {
            script.append("    ").append(name).append(")\n        _arguments");
            zshArguments(line.getCommandSpec())
                    .forEach(argument -> script.append(" \\\n            ").append(quoted(argument)));
            script.append("\n        ;;\n");
        });
        return script.append("    esac\n}\n\n")
                .append(
                        "if [ \"${funcstack[1]}\" = _castor ]; then\n    _castor \"$@\"\nelse\n    compdef _castor castor\nfi\n")
                .toString();
    }

    private static List<String> zshArguments(CommandSpec spec) {
        List<String> arguments = new ArrayList<>();
        for (OptionSpec option : visible(spec)) {
            for (String name : option.names()) {
                String text = name
                        + (takesValue(option) && name.startsWith("--") ? "=" : "")
                        + "["
                        + firstSentence(option)
                                .replace("\\", "\\\\")
                                .replace("[", "\\[")
                                .replace("]", "\\]")
                        + "]";
                arguments.add((option.isMultiValue() ? "*" : "") + text + (takesValue(option) ? zshValue(option) : ""));
            }
        }
        for (PositionalParamSpec operand : spec.positionalParameters()) {
            arguments.add(
                    spec.name().equals("run")
                            ? "*::command:_normal"
                            : (operand.isMultiValue() ? "*" : "1") + zshValue(operand));
        }
        return arguments;
    }

    private static String zshValue(ArgSpec argument) {
        String action = namesFile(argument) ? "_files" : "(" + String.join(" ", words(argument)) + ")";
        return ":" + argument.paramLabel() + ":" + (action.equals("()") ? " " : action);
    }

    /** For a file {@code castor.fish} in a folder of fish's completions, or to be sourced. */
    static String fish() {
        StringBuilder script = new StringBuilder("""
                # The command that stands on the line, which is the first word.
                function __castor_is
                    set --local words (commandline -opc)
                    test (count $words) -ge 2; and test $words[2] = $argv[1]
                end

                function __castor_needs_command
                    test (count (commandline -opc)) -eq 1
                end

                complete -c castor -f
                complete -c castor -n __castor_needs_command -s V -l version -d 'Show the version.'
                """);
        Commands.all().getSubcommands().forEach((name, line) -> {
            CommandSpec spec = line.getCommandSpec();
            script.append("\ncomplete -c castor -n __castor_needs_command -a " + name + " -d "
                    + fishQuoted(summary(spec)) + "\n");
            for (OptionSpec option : visible(spec)) {
                script.append("complete -c castor -n '__castor_is " + name + "'");
                for (String flag : option.names()) {
                    script.append(flag.startsWith("--") ? " -l " + flag.substring(2) : " -s " + flag.substring(1));
                }
                if (takesValue(option)) {
                    script.append(namesFile(option) ? " -r -F" : " -x").append(fishWords(option));
                }
                script.append(" -d ").append(fishQuoted(firstSentence(option))).append('\n');
            }
            for (PositionalParamSpec operand : spec.positionalParameters()) {
                if (!words(operand).isEmpty()) {
                    script.append("complete -c castor -n '__castor_is " + name + "'" + fishWords(operand) + "\n");
                }
            }
        });
        return script.toString();
    }

    private static String fishWords(ArgSpec argument) {
        List<String> words = words(argument);
        return words.isEmpty() ? "" : " -a " + fishQuoted(String.join(" ", words));
    }

    private static List<OptionSpec> visible(CommandSpec spec) {
        return spec.options().stream().filter(option -> !option.hidden()).toList();
    }

    private static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    private static boolean namesFile(ArgSpec argument) {
        return List.of("FILE", "KEY", "URL", "FOLDER").contains(argument.paramLabel());
    }

    private static List<String> words(ArgSpec argument) {
        List<String> words = new ArrayList<>();
        if (argument.completionCandidates() != null) {
            argument.completionCandidates().forEach(words::add);
        }
        return words;
    }

    private static String summary(CommandSpec spec) {
        return spec.usageMessage().header()[0];
    }

    /** What an option is for, up to the first full stop that ends a sentence: three dots do not. */
    private static String firstSentence(OptionSpec option) {
        return String.join(" ", option.description()).replaceFirst("(?<!\\.)\\. .*", ".");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String fishQuoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}

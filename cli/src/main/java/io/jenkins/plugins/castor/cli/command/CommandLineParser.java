package io.jenkins.plugins.castor.cli.command;

import io.jenkins.plugins.castor.cli.console.ClosestWord;
import io.jenkins.plugins.castor.cli.option.Command;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses the words of a command line into an {@link Invocation}. */
public final class CommandLineParser {

    private CommandLineParser() {}

    /** @throws UsageException for a wrong command line; the message says what to write instead */
    public static Invocation parse(String[] args, ProcessContext context) {
        boolean known = args.length > 0 && Commands.NAMES.contains(args[0]);
        CommandLine line = known ? Commands.alone(args[0]) : Commands.all();
        ParseResult options;
        try {
            options = line.parseArgs(known ? Arrays.copyOfRange(args, 1, args.length) : args);
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(unmatched(e), e);
        } catch (MissingParameterException e) {
            throw new UsageException(missing(e), e);
        } catch (ParameterException e) {
            throw new UsageException(e.getMessage() + see(e.getCommandLine()), e);
        }
        if (options.isUsageHelpRequested()) {
            return new Invocation(new HelpCommand(), options, context);
        }
        if (!known) {
            throw new UsageException("no command is given: " + commands());
        }
        return new Invocation((Command) options.commandSpec().userObject(), options, context);
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0);
        CommandLine line = e.getCommandLine();
        CommandSpec spec = line.getCommandSpec();
        boolean atRoot = isRoot(spec);
        if (word.startsWith("-")) {
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            Optional<String> nearest = ClosestWord.to(option, spec.optionsMap().keySet());
            String hint = nearest.map(name -> "; did you mean " + name + "?").orElse("");
            if (atRoot && nearest.isEmpty()) {
                return "unknown option " + option + ": options come after a command; " + commands();
            }
            return "unknown option " + option + hint + see(line);
        }
        if (atRoot) {
            return "unknown command \"" + word + "\""
                    + ClosestWord.to(word, Commands.NAMES)
                            .map(name -> "; did you mean " + name + "?" + see(line))
                            .orElse(": " + commands());
        }
        return "\"" + word + "\" is not expected here" + see(line);
    }

    private static String missing(MissingParameterException e) {
        List<String> names = new ArrayList<>();
        for (ArgSpec missing : e.getMissing()) {
            names.add(missing.isOption() ? missing.paramLabel() + " after " + name(missing) : missing.paramLabel());
        }
        return "missing: " + String.join(", ", names) + see(e.getCommandLine());
    }

    private static String name(ArgSpec option) {
        return ((CommandLine.Model.OptionSpec) option).longestName();
    }

    private static String commands() {
        return "the commands are " + String.join(", ", Commands.NAMES) + "; see castor --help";
    }

    private static String see(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        return " (see " + (isRoot(spec) ? "" : "castor ") + spec.name() + " --help)";
    }

    private static boolean isRoot(CommandSpec spec) {
        return spec.name().equals(Commands.NAME);
    }
}

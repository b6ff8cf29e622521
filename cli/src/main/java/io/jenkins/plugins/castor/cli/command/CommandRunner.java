package io.jenkins.plugins.castor.cli.command;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.console.FailureReport;
import io.jenkins.plugins.castor.cli.console.JsonReport;
import io.jenkins.plugins.castor.cli.console.PasswordMask;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.CommandSyntax;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.process.Version;
import io.jenkins.plugins.castor.cli.settings.UnusableException;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;
import java.util.Arrays;

/** Runs one command line, from its words to its exit code. */
public final class CommandRunner {
    private final String[] args;
    private final ProcessContext context;

    /** What the words mean; null until they are parsed, and where they make no sense. */
    private Invocation invocation;

    private CommandRunner(String[] args, ProcessContext context) {
        this.args = args;
        this.context = context;
    }

    /** Runs a command line, prints what it reports, and returns the exit code of the process. */
    public static int run(String[] args, ProcessContext context) {
        if (args.length > 0 && (args[0].equals("--version") || args[0].equals("-V"))) {
            if (Arrays.asList(args).contains(CommandSyntax.JSON)) {
                JsonReport.print(context.out(), null, new VersionReport(Version.text()));
            } else {
                context.out().println("castor " + Version.text());
            }
            return ExitCode.DONE;
        }
        return new CommandRunner(args, context).run();
    }

    private int run() {
        Report report = execute();
        print(report);
        int exit = context.out().checkError() ? outputLost(report.exit()) : report.exit();
        context.err().flush();
        return exit;
    }

    private Report execute() {
        try {
            invocation = CommandLineParser.parse(args, context);
            return invocation.command().run(invocation);
        } catch (UsageException e) {
            return failure(ExitCode.USAGE, e.getMessage(), e);
        } catch (UnusableException e) {
            return failure(ExitCode.TROUBLE, e.getMessage(), e);
        } catch (InterruptedException e) {
            return failure(context.signals().exitCode(), "interrupted", e);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            return context.signals().requested()
                    ? failure(context.signals().exitCode(), "interrupted", e)
                    : failure(ExitCode.TROUBLE, ErrorMessages.message(e), e);
        }
    }

    private FailureReport failure(int exit, String message, Throwable cause) {
        ErrorMessages.trace(cause, context);
        return new FailureReport(exit, PasswordMask.mask(message));
    }

    private void print(Report report) {
        if (invocation == null) {
            if (Arrays.asList(args).contains(CommandSyntax.JSON)) {
                JsonReport.print(context.out(), null, report);
            } else {
                report.tell(plainConsole());
            }
        } else if (invocation.json()) {
            if (invocation.command().leavesOutputAlone()) {
                // The command of the user may not have ended its last line.
                context.out().println();
            }
            JsonReport.print(context.out(), invocation.name(), report);
        } else {
            report.tell(invocation.console());
        }
    }

    /** Says that standard output was lost; the exit code, which is then trouble for a command whose result is its output. */
    private int outputLost(int exit) {
        plainConsole()
                .complain("standard output could not be written: see whether it is open, and whether its disk is full");
        boolean forgives = invocation != null && invocation.command().worksUnheard();
        return exit == ExitCode.DONE && !forgives ? ExitCode.TROUBLE : exit;
    }

    private Console plainConsole() {
        return new Console(context.out(), context.err(), false);
    }

    private record VersionReport(String version) implements Report {

        @Override
        public int exit() {
            return ExitCode.DONE;
        }

        @Override
        public void tell(Console console) {
            console.print("castor " + version);
        }

        @Override
        public void write(JsonWriter json) throws IOException {
            json.field("version").text(version);
        }
    }
}

package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.cli.command.CommandLineParser;
import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.console.FailureReport;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.PasswordMask;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.process.SignalHandler;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import java.io.IOException;
import java.util.Arrays;

/** The {@code castor} command. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        SignalHandler interrupts = new SignalHandler(Thread.currentThread());
        interrupts.listen();
        int exit = run(args, ProcessContext.ofThisProcess(interrupts));
        interrupts.finished(exit);
        System.exit(exit);
    }

    /** Runs a command line; the exit code of the process. */
    public static int run(String[] args, ProcessContext context) {
        if (args.length > 0 && (args[0].equals("--version") || args[0].equals("-V"))) {
            context.out().println("castor " + version());
            return ExitCode.DONE;
        }
        Invocation invocation = null;
        Report report;
        try {
            invocation = CommandLineParser.parse(args, context);
            report = invocation.command().run(invocation);
        } catch (UsageException e) {
            report = failure(ExitCode.USAGE, e.getMessage(), e, context);
        } catch (InterruptedException e) {
            report = failure(ExitCode.INTERRUPTED, "interrupted", e, context);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            report = failure(ExitCode.TROUBLE, ErrorMessages.message(e), e, context);
        }
        if (invocation == null ? Arrays.asList(args).contains(Options.JSON) : invocation.json()) {
            if (invocation != null && invocation.command().leavesOutputAlone()) {
                // somebody else may have left its last line open
                context.out().println();
            }
            JsonFields.print(context.out(), invocation == null ? null : invocation.name(), report);
        } else {
            report.tell(invocation == null ? new Console(context.out(), context.err(), false) : invocation.console());
        }
        int exit = report.exit();
        if (context.out().checkError()) {
            new Console(context.out(), context.err(), false)
                    .complain(
                            "standard output could not be written: see whether it is open, and whether its disk is full");
            boolean forgives = invocation != null && invocation.command().worksUnheard();
            exit = exit == ExitCode.DONE && !forgives ? ExitCode.TROUBLE : exit;
        }
        context.err().flush();
        return exit;
    }

    private static FailureReport failure(int exit, String message, Throwable cause, ProcessContext context) {
        ErrorMessages.trace(cause, context);
        return new FailureReport(exit, PasswordMask.hidden(message));
    }

    /** The version of the jar; classes that are in none are those of a developer. */
    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(unreleased)" : version;
    }
}

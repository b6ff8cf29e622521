package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.cli.command.Parser;
import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.Failure;
import io.jenkins.plugins.castor.cli.console.Json;
import io.jenkins.plugins.castor.cli.console.Problems;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Secrets;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.option.Options;
import io.jenkins.plugins.castor.cli.process.Context;
import io.jenkins.plugins.castor.cli.process.Exit;
import io.jenkins.plugins.castor.cli.process.Interrupts;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import java.io.IOException;
import java.util.Arrays;

/** The {@code castor} command. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Interrupts interrupts = new Interrupts(Thread.currentThread());
        interrupts.listen();
        int exit = run(args, Context.ofThisProcess(interrupts));
        interrupts.finished(exit);
        System.exit(exit);
    }

    /** Runs a command line; the exit code of the process. */
    public static int run(String[] args, Context context) {
        if (args.length > 0 && (args[0].equals("--version") || args[0].equals("-V"))) {
            context.out().println("castor " + version());
            return Exit.DONE;
        }
        Invocation invocation = null;
        Report report;
        try {
            invocation = Parser.parse(args, context);
            report = invocation.command().run(invocation);
        } catch (UsageException e) {
            report = failure(Exit.USAGE, e.getMessage(), e, context);
        } catch (InterruptedException e) {
            report = failure(Exit.INTERRUPTED, "interrupted", e, context);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            report = failure(Exit.TROUBLE, Problems.message(e), e, context);
        }
        if (invocation == null ? Arrays.asList(args).contains(Options.JSON) : invocation.json()) {
            if (invocation != null && invocation.command().leavesOutputAlone()) {
                // somebody else may have left its last line open
                context.out().println();
            }
            Json.print(context.out(), invocation == null ? null : invocation.name(), report);
        } else {
            report.tell(invocation == null ? new Console(context.out(), context.err(), false) : invocation.console());
        }
        int exit = report.exit();
        if (context.out().checkError()) {
            new Console(context.out(), context.err(), false)
                    .complain(
                            "standard output could not be written: see whether it is open, and whether its disk is full");
            boolean forgives = invocation != null && invocation.command().worksUnheard();
            exit = exit == Exit.DONE && !forgives ? Exit.TROUBLE : exit;
        }
        context.err().flush();
        return exit;
    }

    private static Failure failure(int exit, String message, Throwable cause, Context context) {
        Problems.trace(cause, context);
        return new Failure(exit, Secrets.hidden(message));
    }

    /** The version of the jar; classes that are in none are those of a developer. */
    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(unreleased)" : version;
    }
}

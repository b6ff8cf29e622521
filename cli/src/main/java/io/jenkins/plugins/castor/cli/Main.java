package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.cli.command.CommandRunner;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.process.SignalHandler;

/** The {@code castor} command. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        SignalHandler signals = new SignalHandler(Thread.currentThread());
        signals.listen();
        int exit = CommandRunner.run(args, ProcessContext.ofThisProcess(signals));
        signals.finished(exit);
        // Everything is printed and cleaned up. From Java 21 on System.exit() would look for a logger first.
        Runtime.getRuntime().halt(exit);
    }
}

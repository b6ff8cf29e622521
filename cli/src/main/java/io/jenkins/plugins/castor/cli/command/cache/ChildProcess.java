package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.process.SignalHandler;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs the command of {@code castor run}: in the working directory, with the streams of this process. */
final class ChildProcess {
    /**
     * The launcher may change the locale of the JVM, so that all file names can be read. This variable holds what LC_ALL was
     * before; empty if it was not set.
     */
    private static final String ORIGINAL_LOCALE = "CASTOR_ORIGINAL_LC_ALL";

    private ChildProcess() {}

    /**
     * How the command ended.
     *
     * @param problem why it did not start; null if it did
     * @param took how long it ran
     */
    record ChildResult(int status, String problem, Duration took) {
        boolean started() {
            return problem == null;
        }
    }

    /**
     * Runs the command and waits for it. The status is its exit code, 128 + n if signal n ended it, or what a shell returns
     * for a command that cannot be started.
     */
    static ChildResult run(List<String> command, ProcessContext context) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.directory(context.workingDirectory().toFile());
        Map<String, String> environment = builder.environment();
        restoreLocale(environment);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long start = System.nanoTime();
        Process process;
        try {
            process = builder.start();
        } catch (IOException | IllegalArgumentException e) {
            return cannotStart(command.get(0), environment, context);
        }
        SignalHandler signals = context.signals();
        signals.leaveTo(process);
        try {
            int status = process.waitFor();
            return new ChildResult(status, null, Duration.ofNanos(System.nanoTime() - start));
        } finally {
            signals.takeBack();
        }
    }

    static void restoreLocale(Map<String, String> environment) {
        String original = environment.remove(ORIGINAL_LOCALE);
        if (original == null) {
            return;
        }
        if (original.isEmpty()) {
            environment.remove("LC_ALL");
        } else {
            environment.put("LC_ALL", original);
        }
    }

    private static ChildResult cannotStart(String name, Map<String, String> environment, ProcessContext context) {
        Path found = find(name, environment.getOrDefault("PATH", ""), context.workingDirectory());
        if (found == null) {
            return new ChildResult(
                    ExitCode.NOT_FOUND,
                    "there is no command " + name + ": install it or correct its name",
                    Duration.ZERO);
        }
        String what = Files.isRegularFile(found) && Files.isExecutable(found)
                ? "see that it is a program for this machine, or that its first line names one that is there"
                : "make it an executable file";
        return new ChildResult(ExitCode.CANNOT_RUN, found + " cannot be run: " + what, Duration.ZERO);
    }

    private static Path find(String name, String path, Path here) {
        try {
            if (name.indexOf('/') >= 0) {
                Path file = here.resolve(name);
                return Files.exists(file) ? file : null;
            }
            for (String directory : path.split(File.pathSeparator, -1)) {
                Path file = here.resolve(directory).resolve(name);
                if (!name.isEmpty() && Files.isRegularFile(file)) {
                    return file;
                }
            }
        } catch (InvalidPathException e) {
            // not the name of a file
        }
        return null;
    }
}

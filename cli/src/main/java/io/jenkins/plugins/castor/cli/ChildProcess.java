package io.jenkins.plugins.castor.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The command that {@code castor run} runs: in the working directory, with the streams of this process. */
final class ChildProcess {
    /**
     * The launcher runs the JVM under a UTF-8 locale, so that every file name can be read, and hands on what the
     * variables of the user were under this prefix.
     */
    private static final String ORIGINAL = "CASTOR_ORIGINAL_";

    private ChildProcess() {}

    /** How the command ended, or why it did not start. */
    record Ended(int status, String problem) {
        boolean started() {
            return problem == null;
        }
    }

    /**
     * Runs the command and waits for it. Its status is its exit code, 128 + n where signal n ended it, and as a shell
     * has it for one that cannot be started.
     */
    static Ended run(List<String> command, Context context) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.directory(context.workingDirectory().toFile());
        Map<String, String> environment = builder.environment();
        restoreLocale(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException | IllegalArgumentException e) {
            return cannotStart(command.get(0), environment, context);
        }
        Interrupts interrupts = context.interrupts();
        interrupts.leaveTo(process);
        try {
            return new Ended(process.waitFor(), null);
        } finally {
            interrupts.takeBack();
        }
    }

    static void restoreLocale(Map<String, String> environment) {
        for (String name : List.copyOf(environment.keySet())) {
            if (name.startsWith(ORIGINAL)) {
                String original = environment.remove(name);
                String variable = name.substring(ORIGINAL.length());
                if (original.isEmpty()) {
                    environment.remove(variable);
                } else {
                    environment.put(variable, original);
                }
            }
        }
    }

    private static Ended cannotStart(String name, Map<String, String> environment, Context context) {
        Path found = find(name, environment.getOrDefault("PATH", ""), context.workingDirectory());
        if (found == null) {
            return new Ended(Exit.NOT_FOUND, "there is no command " + name + " here: install it or correct its name");
        }
        return new Ended(Exit.CANNOT_RUN, found + " cannot be run: make it an executable file");
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
            // a name that no file can have
        }
        return null;
    }
}

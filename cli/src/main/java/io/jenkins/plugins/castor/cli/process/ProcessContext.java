package io.jenkins.plugins.castor.cli.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.castor.engine.cache.Surroundings;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a command sees of the process it runs in. Tests make their own.
 *
 * @param surroundings environment variables, working directory, and everything else that decides where caches are
 * @param in where answers to questions are read from
 * @param out standard output, UTF-8
 * @param err standard error, UTF-8
 * @param terminal whether a person is there to answer and to watch
 * @param signals those that ask the process to stop
 */
public record ProcessContext(
        Surroundings surroundings,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Terminal terminal,
        SignalHandler signals) {

    public static ProcessContext ofThisProcess(SignalHandler signals) {
        return new ProcessContext(
                Surroundings.ofThisProcess(),
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                Terminal.OF_THIS_PROCESS,
                signals);
    }

    /** The environment variable; null if it is unset or blank, which CI systems do not distinguish. */
    public String variable(String name) {
        String value = surroundings.environment().get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    public Path workingDirectory() {
        return surroundings.workingDirectory();
    }

    /** The home directory as in a shell, where people look for their settings. */
    public Path home() {
        String home = variable("HOME");
        return home != null && home.startsWith("/") ? Path.of(home).normalize() : surroundings.home();
    }

    /** Whether to show errors with their stack traces. */
    public boolean debugs() {
        String wanted = variable("CASTOR_DEBUG");
        return wanted != null && !wanted.equals("0");
    }

    /** Not {@code System.out}, which uses the encoding of the platform and writes each line in several pieces. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new StandardStream(new FileOutputStream(descriptor)), 1 << 13), true, UTF_8);
    }
}

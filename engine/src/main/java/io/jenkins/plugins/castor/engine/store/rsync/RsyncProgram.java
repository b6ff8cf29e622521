package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreOptions.OldRsync;
import io.jenkins.plugins.castor.engine.store.UnusableFileException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the rsync program of this machine for one store. The program gets an environment of its own, in which nothing
 * changes what rsync does or prints. It gets the password on its standard input: others can read the arguments, and the
 * same user and root the environment.
 */
final class RsyncProgram {

    /** The environment variables that rsync and ssh get. */
    private static final List<String> PASSED_ON =
            List.of("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "SSH_AUTH_SOCK", "KRB5CCNAME", "RSYNC_PROXY");

    private static final String PASSWORD = "RSYNC_PASSWORD";
    private static final Pattern VERSION = Pattern.compile("(?s)rsync +version v?(([0-9]+)\\.([0-9]+)[^ \\n]*).*");

    /**
     * Time limits for the server.
     *
     * @param connect the longest wait for a daemon to answer
     * @param silence the longest wait between two bytes
     */
    record Patience(Duration connect, Duration silence) {
        static final Patience DEFAULT = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    private final RsyncAddress address;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> options = new ArrayList<>();
    private final Optional<String> searchPath;
    private final Set<RsyncProcess> running = ConcurrentHashMap.newKeySet();
    private final OldRsync oldRsync;
    private byte[] password = {};
    private Path file;
    private volatile List<String> warnings = List.of();
    private volatile boolean closed;

    /** @throws UnusableFileException if the password file cannot be used */
    RsyncProgram(RsyncAddress address, StoreOptions given, Patience patience) {
        this.address = address;
        this.oldRsync = given.oldRsync();
        this.searchPath = Optional.ofNullable(given.environment().get("PATH"));
        for (String name : PASSED_ON) {
            Optional.ofNullable(given.environment().get(name)).ifPresent(value -> environment.put(name, value));
        }
        environment.put("LC_ALL", "C"); // for messages in English and escaped names
        environment.put("TZ", "UTC"); // for the times in listings
        // Every call gives the names of its files in a list. Their parent directories are not sent as entries.
        options.addAll(List.of(
                "--from0",
                "--no-implied-dirs",
                "--timeout=" + patience.silence().toSeconds()));
        if (address.shell().isPresent()) {
            options.addAll(List.of("--secluded-args", "--rsh=" + address.shell().get()));
        } else {
            options.addAll(List.of(
                    "--no-motd",
                    "--contimeout=" + patience.connect().toSeconds(),
                    "--sockopts=TCP_NODELAY")); // otherwise small messages wait for 40 ms each
            password = password(given);
            if (password.length == 0) {
                environment.put(PASSWORD, ""); // otherwise rsync would ask for one
            } else {
                options.add("--password-file=-");
            }
        }
        given.maxRate().ifPresent(rate -> options.add("--bwlimit=" + Math.max(1, rate / 1024)));
    }

    private static byte[] password(StoreOptions given) {
        String fromEnvironment = given.environment().getOrDefault(PASSWORD, "");
        String password = given.passwordFile().map(RsyncProgram::read).orElse(fromEnvironment);
        return password.isEmpty() ? new byte[0] : (password + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The first line of the password file. */
    private static String read(Path file) {
        try {
            String password = Files.isRegularFile(file)
                    ? Files.readString(file).lines().findFirst().orElse("")
                    : "";
            if (password.isBlank()) {
                throw new UnusableFileException(
                        "The password file " + file + " contains no password; write it into its first line.");
            }
            Set<PosixFilePermission> others = Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
            if (Files.getPosixFilePermissions(file).stream().anyMatch(others::contains)) {
                throw new UnusableFileException("Others may read the password file " + file + "; run chmod 600 on it.");
            }
            return password;
        } catch (IOException e) {
            throw new UnusableFileException("The password file " + file + " cannot be read; let this user read it.", e);
        }
    }

    /**
     * Runs rsync and waits until it ends.
     *
     * @param task its purpose for error messages, as in "list a/b"
     * @param good which outcomes are a success
     */
    void run(String task, Predicate<RsyncProcess.Outcome> good, List<String> arguments, OutputLines.Sink sink)
            throws StoreException {
        List<String> all = new ArrayList<>(options);
        all.addAll(arguments);
        RsyncProcess run = start(file(), all, password, sink);
        try {
            running.add(run);
            if (closed) {
                run.kill();
            }
            RsyncProcess.Outcome outcome = run.await();
            if (!good.test(outcome)) {
                throw RsyncFailures.of(address, task, outcome, password.length > 0);
            }
        } finally {
            running.remove(run);
        }
    }

    private RsyncProcess start(Path program, List<String> arguments, byte[] input, OutputLines.Sink sink)
            throws StoreException {
        if (Thread.currentThread().isInterrupted()) {
            throw RsyncProcess.interrupted();
        }
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return RsyncProcess.start(builder, input, sink);
        } catch (IOException e) {
            throw new StoreException("the program " + program + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** The path of the program. It is searched for once. */
    private synchronized Path file() throws StoreException {
        if (file == null) {
            Path found = find();
            checkVersion(found);
            file = found;
        }
        return file;
    }

    private Path find() throws StoreException {
        for (String folder : searchPath.orElse("").split(File.pathSeparator, -1)) {
            Path program = Path.of(folder, "rsync");
            if (program.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program)) {
                return program;
            }
        }
        throw new StoreException("there is no program rsync on the PATH; install rsync 3.2 or newer");
    }

    private void checkVersion(Path program) throws StoreException {
        StringBuilder output = new StringBuilder();
        start(
                        program,
                        List.of("--version"),
                        new byte[0],
                        line -> output.append(line).append('\n'))
                .await();
        Matcher matcher = VERSION.matcher(output);
        if (!matcher.lookingAt()) {
            String first = output.toString().lines().findFirst().orElse("nothing");
            throw new StoreException("the program " + program + " is not a usable rsync, it prints "
                    + RsyncFailures.shown(first) + "; install rsync 3.2 or newer, and put it first on the PATH");
        }
        int version = Integer.parseInt(matcher.group(2)) * 1000 + Integer.parseInt(matcher.group(3));
        if (version < 3002) {
            throw new StoreException("the program " + program + " is rsync " + RsyncFailures.shown(matcher.group(1))
                    + "; install rsync 3.2 or newer");
        }
        if (version < 3004 && oldRsync != OldRsync.ACCEPT) {
            String holes = "the program " + program + " is rsync " + RsyncFailures.shown(matcher.group(1))
                    + ", in which a hostile server can read and write files of this machine (CVE-2024-12086,"
                    + " CVE-2024-12087), unless your distribution has mended it: install rsync 3.4 or newer, or see in its"
                    + " changelog that these are mended and set CASTOR_OLD_RSYNC=accept";
            if (oldRsync == OldRsync.REFUSE) {
                throw new StoreException(holes);
            }
            warnings = List.of(holes);
        }
    }

    List<String> warnings() {
        return warnings;
    }

    /** Kills all running calls. */
    void close() {
        closed = true;
        running.forEach(RsyncProcess::kill);
    }
}

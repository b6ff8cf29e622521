package io.jenkins.plugins.castor.cli.command.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonReport;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.tree.DeadLoads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A load that runs in the background, as a folder of files. Its process holds a lock on one of them while it lives, so a
 * process that was killed is not waited for.
 *
 * <ul>
 *   <li>{@code load.properties}: where it was started, which directories it loads, and whether trouble fails it
 *   <li>{@code running}: locked by its process
 *   <li>{@code messages}: what its process said on standard error, nothing unless Java itself fails
 *   <li>{@code report.properties}: its exit code and its report, once it has ended
 * </ul>
 */
final class BackgroundLoad {

    /** What its process writes to standard output when it lives. */
    static final int STARTED = '.';

    private static final String ABOUT = "load.properties";
    private static final String RUNNING = "running";
    private static final String MESSAGES = "messages";
    private static final String REPORT = "report.properties";

    private final Path folder;

    /** @param folder need not exist any more */
    BackgroundLoad(Path folder) {
        this.folder = folder;
    }

    /**
     * What is known of a load before it runs.
     *
     * @param workingDirectory where it was started
     * @param directories the cache directories, absolute
     * @param strict whether trouble makes it fail
     */
    record About(Path workingDirectory, List<Path> directories, boolean strict) {

        boolean overlaps(List<Path> others) {
            return directories.stream()
                    .anyMatch(mine ->
                            others.stream().anyMatch(other -> mine.startsWith(other) || other.startsWith(mine)));
        }
    }

    /**
     * How it ended.
     *
     * @param exit its exit code
     * @param said its lines for standard output
     * @param complained its lines for standard error
     * @param json its report as one JSON object
     */
    record Ending(int exit, String said, String complained, String json) {}

    /** Its name, which sorts by the time of its start. */
    String name() {
        return folder.getFileName().toString();
    }

    Path folder() {
        return folder;
    }

    /** When it was started. */
    Instant since() throws IOException {
        return Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant();
    }

    Path messages() {
        return folder.resolve(MESSAGES);
    }

    /** Writes what is known before it runs. */
    void describe(About about) throws IOException {
        Properties lines = new Properties();
        lines.setProperty("directory", about.workingDirectory().toString());
        lines.setProperty("strict", Boolean.toString(about.strict()));
        for (int i = 0; i < about.directories().size(); i++) {
            lines.setProperty("cache." + i, about.directories().get(i).toString());
        }
        write(ABOUT, lines);
        Files.createFile(folder.resolve(RUNNING));
    }

    /** What is known of it; empty if it is gone, or if its starter was killed before it had written it. */
    Optional<About> about() throws IOException {
        Optional<Properties> lines = read(ABOUT);
        if (lines.isEmpty() || lines.get().getProperty("directory") == null) {
            return Optional.empty();
        }
        List<Path> directories = lines.get().stringPropertyNames().stream()
                .filter(name -> name.startsWith("cache."))
                .map(name -> Path.of(lines.get().getProperty(name)))
                .toList();
        return Optional.of(new About(
                Path.of(lines.get().getProperty("directory")),
                directories,
                Boolean.parseBoolean(lines.get().getProperty("strict"))));
    }

    /**
     * Takes the lock that says that its process lives. The process holds it until it ends.
     *
     * @throws IOException when the file system has no locks
     */
    @SuppressWarnings("resource") // It stays open until the process ends.
    void begin() throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve(RUNNING), StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            throw new IOException(folder + " belongs to another load");
        }
    }

    /** Notes how it ended. */
    void end(LoadResult result) throws IOException {
        Ending ending = ending(result);
        Properties lines = new Properties();
        lines.setProperty("exit", Integer.toString(ending.exit()));
        lines.setProperty("said", ending.said());
        lines.setProperty("complained", ending.complained());
        lines.setProperty("json", ending.json());
        write(REPORT, lines);
    }

    private static Ending ending(LoadResult result) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (PrintStream said = new PrintStream(out, true, UTF_8);
                PrintStream complained = new PrintStream(err, true, UTF_8);
                PrintStream object = new PrintStream(json, true, UTF_8)) {
            result.tell(new Console(said, complained, false));
            JsonReport.print(object, "load", result);
        }
        return new Ending(
                result.exit(),
                out.toString(UTF_8),
                err.toString(UTF_8),
                json.toString(UTF_8).strip());
    }

    /** Waits until its process has ended. */
    void await() throws InterruptedException, IOException {
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(RUNNING), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.lock()) {
            assert lock.isValid();
        } catch (NoSuchFileException e) {
            // It ended, and was waited for.
        } catch (FileLockInterruptionException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
    }

    /** Whether its process lives. */
    boolean isRunning() throws IOException {
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(RUNNING), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * How it ended, after {@link #await}. Where its process was killed, what it left in the cache directories is undone
     * first.
     */
    Ending ending() throws IOException {
        Optional<Properties> report = read(REPORT);
        if (report.isPresent()) {
            return new Ending(
                    Integer.parseInt(report.get().getProperty("exit")),
                    report.get().getProperty("said"),
                    report.get().getProperty("complained"),
                    report.get().getProperty("json"));
        }
        About about = about().orElse(new About(folder, List.of(), false));
        String why = "the load in the background was ended before it was done" + lastMessage();
        try {
            for (Path directory : about.directories()) {
                DeadLoads.cleanUp(directory, true);
            }
        } catch (IOException e) {
            why = why + "; " + e.getMessage();
        }
        LoadReport missed = LoadResult.missed(why, Duration.ZERO);
        return ending(new LoadResult(Optional.empty(), missed, about.strict(), false, List.of()));
    }

    /** The last line that its process wrote to standard error, with a colon before it; empty where it wrote none. */
    String lastMessage() throws IOException {
        if (!Files.exists(messages())) {
            return "";
        }
        try (Stream<String> lines = Files.lines(messages(), ISO_8859_1)) {
            return lines.filter(line -> !line.isBlank())
                    .reduce((before, line) -> line)
                    .map(line -> ": " + line.strip())
                    .orElse("");
        }
    }

    /** Removes what is known of it. */
    void forget() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (NoSuchFileException e) {
            // Another process was quicker.
        }
    }

    private void write(String name, Properties lines) throws IOException {
        Path unfinished = folder.resolve(name + ".part");
        try (Writer out = Files.newBufferedWriter(unfinished, UTF_8)) {
            lines.store(out, null);
        }
        Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private Optional<Properties> read(String name) throws IOException {
        Properties lines = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(name), UTF_8)) {
            lines.load(in);
            return Optional.of(lines);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}

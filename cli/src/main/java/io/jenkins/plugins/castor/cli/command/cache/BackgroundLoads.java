package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.command.cache.BackgroundLoad.About;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** The loads that this user runs in the background on this machine. */
final class BackgroundLoads {

    /** How long the report of a load is kept for {@code castor wait}. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final ProcessContext context;
    private final Path folder;

    BackgroundLoads(ProcessContext context) {
        this.context = context;
        this.folder = StateFolder.of(context).resolve("loads");
    }

    /**
     * Starts a load in the background: the same command line in a process of its own. Returns when that process lives.
     *
     * @param arguments the command line, without the name of the program
     * @param directories its cache directories
     * @param strict whether trouble makes it fail
     * @throws IOException when it could not be started
     */
    void start(List<String> arguments, List<CacheDirectory> directories, boolean strict)
            throws IOException, InterruptedException {
        String launcher = System.getProperty("castor.launcher");
        if (launcher == null) {
            throw new IOException("Castor was not started by its bin/castor");
        }
        Files.createDirectories(folder);
        forgetOld();
        BackgroundLoad load = create();
        boolean started = false;
        try {
            load.describe(new About(context.workingDirectory(), paths(directories), strict));
            List<String> command = new ArrayList<>(List.of(launcher));
            command.addAll(arguments);
            command.addAll(List.of(LoadCommand.IN_BACKGROUND, load.folder().toString()));
            Process process = new ProcessBuilder(command)
                    .directory(context.workingDirectory().toFile())
                    .redirectError(load.messages().toFile())
                    .start();
            started = process.getInputStream().read() == BackgroundLoad.STARTED;
            if (!started) {
                process.waitFor();
                throw new IOException("its process did not start" + load.lastMessage());
            }
        } finally {
            if (!started) {
                load.forget();
            }
        }
    }

    /** Its name sorts by the time of its start. */
    private BackgroundLoad create() throws IOException {
        String name = String.format(
                Locale.ROOT,
                "%013d-%s",
                System.currentTimeMillis(),
                UUID.randomUUID().toString());
        return new BackgroundLoad(Files.createDirectory(folder.resolve(name)));
    }

    /** Those that were started in the working directory, in the order of their start; they may have ended. */
    List<BackgroundLoad> startedHere() throws IOException {
        List<BackgroundLoad> here = new ArrayList<>();
        for (BackgroundLoad load : all()) {
            if (load.about()
                    .filter(about -> about.workingDirectory().equals(context.workingDirectory()))
                    .isPresent()) {
                here.add(load);
            }
        }
        return here;
    }

    /** Waits until no load is running in the background that shares a directory with these. */
    void awaitOthers(List<CacheDirectory> directories) throws InterruptedException {
        awaitOthers(directories, List::copyOf);
    }

    /** The same for a load that itself runs in the background: it waits for those that were started before it. */
    void awaitEarlier(List<CacheDirectory> directories, BackgroundLoad own) throws InterruptedException {
        awaitOthers(
                directories,
                loads -> loads.stream()
                        .filter(load -> load.name().compareTo(own.name()) < 0)
                        .toList());
    }

    private interface Choice {
        List<BackgroundLoad> of(List<BackgroundLoad> loads);
    }

    private void awaitOthers(List<CacheDirectory> directories, Choice choice) throws InterruptedException {
        try {
            for (BackgroundLoad load : choice.of(all())) {
                Optional<About> about = load.about();
                if (about.isPresent() && about.get().overlaps(paths(directories))) {
                    load.await();
                }
            }
        } catch (IOException e) {
            // Two loads of one directory do no harm: the later one is a miss.
        }
    }

    private void forgetOld() throws IOException {
        for (BackgroundLoad load : all()) {
            Instant since = load.since();
            if (since.isBefore(Instant.now().minus(KEPT)) && !load.isRunning()) {
                load.forget();
            }
        }
    }

    private List<BackgroundLoad> all() throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            names.forEach(folders::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        folders.removeIf(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
        Collections.sort(folders, Comparator.comparing(Path::getFileName));
        return folders.stream().map(BackgroundLoad::new).toList();
    }

    private static List<Path> paths(List<CacheDirectory> directories) {
        return directories.stream().map(CacheDirectory::path).toList();
    }
}

package io.jenkins.plugins.castor.bench;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Fills a store in a directory with many namespaces and generations of a small tree, one file of which changes each time. */
public final class FillStore {

    private static final int FILES = 10;
    private static final int FILE_BYTES = 2000;

    private FillStore() {}

    /**
     * Fills.
     *
     * @param arguments the directory of the store; a directory for the trees; how many namespaces, which get the names
     *     {@code bench/main/0} and so on; how many generations each
     */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        Path store = Path.of(arguments[0]);
        Path trees = Path.of(arguments[1]);
        int namespaces = Integer.parseInt(arguments[2]);
        int generations = Integer.parseInt(arguments[3]);
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try (Castor castor = Castor.open(store.toString())) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < namespaces; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    fill(castor, trees.resolve(String.valueOf(number)), number, generations);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void fill(Castor castor, Path tree, int number, int generations)
            throws IOException, InterruptedException {
        Random random = new Random(number);
        Files.createDirectories(tree);
        for (int i = 0; i < FILES; i++) {
            write(tree, i, random);
        }
        Namespace namespace = new Namespace("bench", "main", String.valueOf(number));
        for (int generation = 1; generation <= generations; generation++) {
            write(tree, generation % FILES, random);
            SaveReport report =
                    castor.save(SaveRequest.of(namespace, List.of(new CacheDirectory("tree", tree, PathFilter.ALL))));
            if (report.outcome() != SaveReport.Outcome.SAVED) {
                throw new IOException("generation " + generation + " of " + namespace + " was not saved: "
                        + report.reason().orElse(report.outcome().toString()));
            }
        }
    }

    private static void write(Path tree, int file, Random random) throws IOException {
        byte[] bytes = new byte[FILE_BYTES];
        random.nextBytes(bytes);
        Files.write(tree.resolve("file-" + file), bytes);
    }
}

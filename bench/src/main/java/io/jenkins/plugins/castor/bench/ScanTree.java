package io.jenkins.plugins.castor.bench;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Tree;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Scans a tree of small files, a hundred to a directory, on all cores. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ScanTree {

    private static final int TO_A_DIRECTORY = 100;

    @Param("10000")
    public int files;

    private Path root;
    private ExecutorService pool;

    @Setup
    public void makeTree() throws IOException {
        root = Samples.folder();
        Path directory = root;
        for (int i = 0; i < files; i++) {
            if (i % TO_A_DIRECTORY == 0) {
                directory = Files.createDirectory(root.resolve("directory-" + i));
            }
            Files.writeString(directory.resolve("file-" + i + ".js"), "content " + i);
        }
        pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    }

    @Benchmark
    public Optional<Tree> scan() throws IOException, InterruptedException {
        return Tree.scan(root, PathFilter.ALL, pool, new Warnings());
    }

    @TearDown
    public void removeTree() throws IOException {
        pool.shutdown();
        Samples.remove(root);
    }
}

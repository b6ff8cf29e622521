package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.ChildWork.Way;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that exchanges directories of a cache for links while loads run does not lead them elsewhere. */
@EnabledOnOs(OS.LINUX)
class SwappedDirectoriesTest {

    private static final int LOADS = 40;
    private static final int FEWEST_SWAPS = 200;
    private static final int DIRECTORIES = 12;
    private static final int FILES = 40;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;
    private Path target;
    private Path outside;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        fill(bench.tree(), "new");
        target = temp.resolve("target");
        outside = Files.createDirectory(temp.resolve("outside"));
        fill(outside, "mine");
        fill(outside.resolve("top/d1"), "mine");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static void fill(Path root, String content) throws IOException {
        for (int d = 0; d < DIRECTORIES; d++) {
            for (int f = 0; f < FILES; f++) {
                write(root.resolve("top/d" + d + "/f" + f), content + d + f);
            }
        }
        for (int f = 0; f < FILES; f++) {
            write(root.resolve("f" + f), content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsWrittenOrRemovedOutside(Way way) throws Exception {
        if (way == Way.FAST) {
            Files.createSymbolicLink(bench.tree().resolve("top/d1/link"), Path.of("f1"));
            Files.createLink(bench.tree().resolve("top/d1/name"), bench.tree().resolve("top/d2/f2"));
        }
        bench.saved();
        SortedMap<String, String> before = outsideNow(way);
        Swapper swapper = new Swapper();
        Thread thread = new Thread(swapper);
        thread.start();
        try (ChildJvm child = ChildWork.start(bench.store(), way)) {
            assertThat(child.line()).isEqualTo("ready");
            for (int i = 0; i < LOADS || swapper.swaps.get() < FEWEST_SWAPS; i++) {
                if (i % 2 == 1) {
                    fill(target, "older");
                }
                swapper.paused.set(false);
                child.send((i % 4 == 3 ? "wipe " : "load ") + target);
                assertThat(child.line()).matches("(HIT|MISS) .*");
                swapper.pause();
                assertThat(outsideNow(way).entrySet()).isEqualTo(before.entrySet());
                TestTrees.run(temp, "rm", "-rf", "target", "aside");
            }
        } finally {
            thread.interrupt();
            thread.join();
        }
    }

    /** Java makes directories and links and sets times by path, so in the portable way only files are safe. */
    private SortedMap<String, String> outsideNow(Way way) throws IOException {
        SortedMap<String, String> found = listing(outside);
        if (way == Way.PORTABLE) {
            found.values().removeIf(is -> is.startsWith("directory"));
            found.replaceAll((path, is) -> is.replaceAll(" [0-9]{19} ", " some time "));
        }
        return found;
    }

    /** Exchanges each directory that it finds in the target for a link, for a moment. */
    private final class Swapper implements Runnable {
        private final AtomicInteger swaps = new AtomicInteger();
        private final AtomicBoolean paused = new AtomicBoolean(true);
        private final Path aside = temp.resolve("aside");

        @Override
        public void run() {
            while (!Thread.currentThread().isInterrupted()) {
                synchronized (this) {
                    if (!paused.get()) {
                        for (Path directory : found()) {
                            swap(directory);
                        }
                    }
                }
                Thread.onSpinWait();
            }
        }

        /** Returns when everything that was exchanged is back, or lost. */
        void pause() {
            paused.set(true);
            synchronized (this) {
                swaps.addAndGet(0);
            }
        }

        private List<Path> found() {
            List<Path> all = new ArrayList<>();
            try {
                Files.walkFileTree(target, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                        if (!directory.equals(target)) {
                            all.add(directory);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
            } catch (IOException e) {
                // The load changes it meanwhile.
            }
            return all;
        }

        private void swap(Path directory) {
            try {
                Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
                try {
                    Files.createSymbolicLink(directory, outside);
                    swaps.incrementAndGet();
                    for (int i = 0; i < 2000; i++) {
                        Thread.onSpinWait();
                    }
                    Files.delete(directory);
                } finally {
                    Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                // The load was faster.
            }
        }
    }
}

package io.jenkins.plugins.castor.engine.hostile;

import static io.jenkins.plugins.castor.engine.hostile.HostileStore.directory;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.hardLink;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.link;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads that fail when much is written already: everything must then be as it was before. */
@Timeout(180)
class FailingLoadTest extends HostileCase {

    /** A text that does not compress to nothing, and takes more than two frames. */
    private static final String NOISE = new Random(7)
            .ints(9 << 20, ' ', '~')
            .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
            .toString();

    private static final int DIRECTORIES = 30;
    private static final int FILES = 40;

    /** A tree of some size, a frame for each directory, over a target that has older versions of some of it. */
    @BeforeEach
    void publishALargerTree() throws Exception {
        List<String> entries = new ArrayList<>();
        entries.add(hardLink("top", "d00/f00"));
        entries.add(link("z", "d00/f00"));
        for (int d = 0; d < DIRECTORIES; d++) {
            String name = String.format("d%02d", d);
            entries.add(directory(name));
            entries.add("[\"f\",\"empty\",420,0,0]");
            for (int f = 0; f < FILES; f++) {
                entries.add(store.file(String.format("f%02d", f), "new " + d + " " + f));
            }
            if (d == DIRECTORIES / 2) {
                entries.add(store.file("huge", NOISE));
            }
            store.nextFrame();
        }
        store.publish(entries.toArray(String[]::new));

        Path existing = Files.createDirectory(target.resolve("d00"));
        Files.writeString(existing.resolve("f00"), "older");
        Files.setLastModifiedTime(existing.resolve("f00"), FileTime.fromMillis(1_000_000_000_123L));
        Files.setPosixFilePermissions(existing.resolve("f00"), PosixFilePermissions.fromString("rwx--x---"));
        Files.createLink(target.resolve("top"), existing.resolve("f00"));
        Files.writeString(existing.resolve("f01"), "new 0 1"); // right but for its time
        Files.writeString(existing.resolve("foreign"), "foreign");
        Files.createDirectory(existing.resolve("f02"));
        Files.createSymbolicLink(target.resolve("d01"), outside);
        Files.writeString(target.resolve("d02"), "a file where a directory belongs");
        Path readOnly = Files.createDirectory(target.resolve("d03"));
        Files.writeString(readOnly.resolve("f03"), "older");
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-x---"));
        Files.createSymbolicLink(target.resolve("z"), Path.of("nowhere"));
    }

    @Test
    void theTreeItselfLoads() throws Exception {
        assertLoaded();
        assertThat(target.resolve("d29/f39")).hasContent("new 29 39");
        assertThat(target.resolve("top")).hasContent("new 0 0");
        assertThat(target.resolve("d15/huge")).hasSize(9 << 20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void damageInTheLastFrameLeavesEverythingAsItWas(boolean clean) throws Exception {
        byte[] pack = Files.readAllBytes(store.pack());
        pack[pack.length - 1] ^= 1;
        Files.write(store.pack(), pack);
        assertRefused(request().withClean(clean), "wrong digest");
        assertNoDeletedFilesAreOpen();
    }

    @Test
    void damageInTheMiddleOfALargeFileLeavesEverythingAsItWas() throws Exception {
        byte[] pack = Files.readAllBytes(store.pack());
        pack[pack.length / 2] ^= 1;
        Files.write(store.pack(), pack);
        assertRefused("wrong digest");
        assertNoDeletedFilesAreOpen();
    }

    @Test
    void aFailingLoadIntoADirectoryThatWasNotThereLeavesNone() throws Exception {
        target = temp.resolve("not/there/yet");
        Files.write(store.pack(), new byte[1]);
        assertRefused("ends at byte 1");
        assertThat(temp.resolve("not")).doesNotExist();
    }

    @Test
    void damageFoundInOneCacheDirectoryLeavesTheOtherAsItWas() throws Exception {
        HostileStore two = store = new HostileStore(temp.resolve("two"));
        String first = two.file("a", "alpha");
        two.withSnapshotText(text -> text.replace("[\"npm\"]", "[\"maven\",\"npm\"]")
                        .replace(
                                "{\"cache\":\"npm\"}",
                                "{\"cache\":\"maven\"}\n[\"d\",\"\",493,0]\n" + first + "\n{\"cache\":\"npm\"}"))
                .promising(4, 5)
                .publish(hardLink("evil", "nothing"));
        Path maven = Files.createDirectory(temp.resolve("maven"));
        Files.writeString(maven.resolve("a"), "older");
        LoadRequest both = LoadRequest.of(
                HostileStore.JOB,
                List.of(
                        new CacheDirectory("npm", target, PathFilter.ALL),
                        new CacheDirectory("maven", maven, PathFilter.ALL)));
        assertRefused(both, "hard link", "evil");
    }

    @Test
    void tooLittleMemoryEndsColdAndLeavesEverythingAsItWas() throws Exception {
        Picture before = Picture.of(temp);
        try (Castor castor = new Castor(new OtherStore(store.root(), (name, offset) -> {
            if (name.contains("packs") && offset > 0) {
                throw new OutOfMemoryError("as it were");
            }
        }))) {
            assertCold(castor.load(request()), "too little memory", "-Xmx");
        }
        assertThat(Picture.of(temp)).isEqualTo(before);
    }

    @Test
    void aDeadlineInTheMiddleEndsColdAndLeavesEverythingAsItWas() throws Exception {
        Picture before = Picture.of(temp);
        try (Castor castor = new Castor(new OtherStore(store.root(), FailingLoadTest::hangInTheMiddle))) {
            assertCold(castor.load(request().withDeadline(Duration.ofMillis(500))), "deadline of 0.5 s passed");
        }
        assertThat(Picture.of(temp)).isEqualTo(before);
        assertNoDeletedFilesAreOpen();
    }

    @Test
    void aStoreThatHangsIsGivenUpAtTheDeadline() throws Exception {
        Picture before = Picture.of(temp);
        try (Castor castor = new Castor(new OtherStore(store.root(), (name, offset) -> hang()))) {
            assertCold(castor.load(request().withDeadline(Duration.ofMillis(200))), "deadline of 0.2 s passed");
        }
        assertThat(Picture.of(temp)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptInTheMiddleEndsALoadAndLeavesEverythingAsItWas(boolean withDeadline) throws Exception {
        Picture before = Picture.of(temp);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<Void> inTheMiddle = new CompletableFuture<>();
        try (Castor castor = new Castor(new OtherStore(store.root(), (name, offset) -> {
            if (isInTheMiddle(name, offset)) {
                inTheMiddle.complete(null);
                hang();
            }
        }))) {
            LoadRequest request = withDeadline ? request().withDeadline(Duration.ofHours(1)) : request();
            Thread thread = new Thread(() -> {
                try {
                    castor.load(request);
                    thrown.complete(null);
                } catch (Throwable e) {
                    thrown.complete(e);
                }
            });
            thread.start();
            inTheMiddle.get(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS);
            thread.interrupt();
            assertThat(thrown.get(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(InterruptedException.class);
            thread.join();
        }
        assertThat(Picture.of(temp)).isEqualTo(before);
        assertNoDeletedFilesAreOpen();
    }

    @Test
    void aFullDiskEndsColdAndLeavesEverythingAsItWas() throws Exception {
        Path disk = Files.createDirectory(temp.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=6m", "castor-test", disk.toString()))
                .as("mounting a small disk takes root")
                .isTrue();
        try {
            target = Files.createDirectory(disk.resolve("target"));
            Files.createDirectory(target.resolve("d00"));
            Files.writeString(target.resolve("d00/f00"), "older");
            assertRefused("No space left on device; free disk space there");
            assertNoDeletedFilesAreOpen();
        } finally {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    /** Frames before this one were restored by then, or are on their way. */
    private static boolean isInTheMiddle(String name, long offset) {
        return name.contains("packs") && offset > 4096;
    }

    private static void hangInTheMiddle(String name, long offset) throws StoreException {
        if (isInTheMiddle(name, offset)) {
            hang();
        }
    }

    /** Until an interrupt. */
    private static void hang() throws StoreException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted", e);
        }
    }

    /** A process that loads for years must not keep what it took back. */
    private void assertNoDeletedFilesAreOpen() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return;
        }
        List<String> open = new ArrayList<>();
        try (var all = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : all) {
                try {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                } catch (java.nio.file.NoSuchFileException e) {
                    // The one that lists them.
                }
            }
        }
        assertThat(open).noneMatch(file -> file.startsWith(temp.toString()) && file.endsWith("(deleted)"));
    }
}

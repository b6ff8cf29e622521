package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.store.rsync.Rsyncd;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real rsync daemon whose store is full of heads that no trusted key signed. */
class HostileRsyncServerTest {

    private static final long MOST_TEMPORARY_BYTES = 16 << 20;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final SigningKey key = SigningKey.generate();
    private Rsyncd server;
    private Workbench bench;

    @BeforeEach
    void start() throws Exception {
        server = new Rsyncd(temp.resolve("server"));
        bench = new Workbench(temp, Castor.open(server.url(), Rsyncd.options()));
        TestTrees.write(bench.tree().resolve("file"), "content");
    }

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    private void fillWithFakeHeads(int count, int bytes) throws Exception {
        Path heads = Files.createDirectories(server.root().resolve("the store/" + Workbench.LAYOUT.heads()));
        byte[] fake = "{\"format\":\"castor-head\",\"version\":1}".getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(fake, bytes);
        for (int i = 1; i <= count; i++) {
            Path head = heads.resolve("%010d.json".formatted(i));
            if (!Files.exists(head)) {
                Files.write(head, content);
            }
        }
    }

    /** Does something, and returns the most bytes that its temporary folders had at any moment. */
    private static long temporaryBytesOf(Callable<?> work) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        long[] most = {0};
        Thread watch = new Thread(() -> {
            while (!done.get()) {
                most[0] = Math.max(most[0], temporaryBytes());
                LockSupport.parkNanos(2_000_000); // or it would take the time of what it watches
            }
        });
        watch.start();
        try {
            work.call();
        } finally {
            done.set(true);
            watch.join();
        }
        return most[0];
    }

    private static long temporaryBytes() {
        String pid = Long.toString(ProcessHandle.current().pid());
        long bytes = 0;
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            for (Path folder : all.filter(path -> path.getFileName().toString().matches("castor-rsync-.*" + pid + ".*"))
                    .toList()) {
                try (Stream<Path> files = Files.walk(folder)) {
                    bytes += files.mapToLong(file -> file.toFile().length()).sum();
                } catch (IOException | UncheckedIOException e) {
                    // It was deleted meanwhile.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"2000, 8192", "400, 262144"})
    void noneOfItsHeadsFillTheTemporaryFolder(int count, int bytes) throws Exception {
        fillWithFakeHeads(count, bytes);
        Castor castor = bench.castor();
        long load = temporaryBytesOf(() -> {
            LoadReport report = castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("target")))
                    .withTrustedKeys(key.trusted()));
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
            assertThat(report.reason().orElseThrow()).contains("%010d.json".formatted(count));
            return null;
        });
        assertThat(load).as("load").isLessThan(MOST_TEMPORARY_BYTES);
        assertThat(temporaryBytesOf(
                        () -> castor.catalogue().history(Workbench.JOB, Optional.of(key.trusted()), Pins.NONE)))
                .as("list")
                .isLessThan(MOST_TEMPORARY_BYTES);
        assertThat(temporaryBytesOf(() -> castor.verify(Workbench.JOB, Optional.of(key.trusted()), Progress.NONE)))
                .as("verify")
                .isLessThan(MOST_TEMPORARY_BYTES);
        assertThat(temporaryBytesOf(bench::save)).as("save").isLessThan(MOST_TEMPORARY_BYTES);
        RevokeRequest revoke = new RevokeRequest(
                Workbench.JOB,
                OptionalLong.of(count),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "fake",
                Optional.of(key),
                Pins.NONE,
                false);
        assertThat(temporaryBytesOf(() -> castor.revoke(revoke))).as("revoke").isLessThan(MOST_TEMPORARY_BYTES);
    }

    @Test
    void anHonestStoreOfThousandsOfGenerationsLoadsWithThreeConnections() throws Exception {
        bench.saved();
        fillWithFakeHeads(3000, 1000);
        // The newest head is a good one; a load reads no other.
        Path heads = server.root().resolve("the store/" + Workbench.LAYOUT.heads());
        String first = Files.readString(heads.resolve("0000000001.json"));
        Files.writeString(
                heads.resolve("%010d.json".formatted(3001)),
                first.replace("\"generation\":1,", "\"generation\":3001,"));
        long before = server.connections();
        bench.assertLoadGivesTheTree();
        assertThat(server.connections() - before).isEqualTo(3);
    }
}

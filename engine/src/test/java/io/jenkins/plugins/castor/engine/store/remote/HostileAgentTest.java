package io.jenkins.plugins.castor.engine.store.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.ChildJvm;
import io.jenkins.plugins.castor.engine.TestTrees;
import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A JVM with 256 MB shares its store with a hostile agent, and with an honest build at the same time: the build loads and
 * saves as if it were alone, whatever the other one does.
 */
@Timeout(600)
class HostileAgentTest {

    private static final Namespace JOB = SharingChild.JOB;
    private static final int MIB = 1 << 20;

    @TempDir
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean over = new AtomicBoolean();
    private ChildJvm controller;
    private Path tree;
    private String pack;
    private int packBytes;
    private int rounds;

    @BeforeEach
    void saveOnce() throws Exception {
        tree = temp.resolve("tree");
        for (int i = 0; i < 8; i++) {
            TestTrees.write(tree.resolve("file-" + i), TestTrees.noise(i, 5_000_000));
        }
        controller = ChildJvm.start(
                List.of("env", "JAVA_TOOL_OPTIONS=-Xmx256m"),
                SharingChild.class,
                temp.resolve("store").toString());
        save();
        try (Stream<Path> packs =
                Files.list(temp.resolve("store").resolve(JOB.path()).resolve("packs"))) {
            Path first = packs.findFirst().orElseThrow();
            pack = JOB.path() + "/packs/" + first.getFileName();
            packBytes = (int) Files.size(first);
        }
    }

    @AfterEach
    void end() {
        controller.close();
        threads.shutdownNow();
    }

    private synchronized String tell(String line) throws IOException {
        controller.send(line);
        return controller.line();
    }

    private SocketLine line(String session) throws IOException {
        return new SocketLine(Integer.parseInt(tell(session)), true);
    }

    @Test
    void anHonestBuildEndsWellBesideIt() throws Exception {
        Future<?> honest = threads.submit(() -> {
            do {
                load();
                TestTrees.write(tree.resolve("new-" + rounds), TestTrees.noise(100 + rounds, 10_000_000));
                save();
            } while (!over.get());
            return null;
        });
        try {
            readsAndTakesNoAnswer();
            readsOverAndOver();
            beginsWhatItMayNotPut();
            sendsEarlyPiecesAndStalls();
            floodsWithLargeRequests();
            liesInEveryField();
        } finally {
            over.set(true);
        }
        honest.get();
        assertThat(tell("trouble")).isEqualTo("[]");
        assertThat(staged()).isEmpty();
        assertThat(rounds).isGreaterThan(1);
    }

    // The honest build

    private static List<CacheDirectory> caches(Path directory) {
        return List.of(new CacheDirectory("npm", directory, PathFilter.ALL));
    }

    private void load() throws Exception {
        Path target = temp.resolve("loaded-" + rounds);
        try (SocketLine line = line("load");
                Castor castor = Castor.open(line, "the store", StoreOptions.NONE)) {
            LoadReport report = castor.load(LoadRequest.of(JOB, caches(target)));
            assertThat(report.reason()).isEmpty();
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        }
        assertThat(TestTrees.listing(target)).isEqualTo(TestTrees.listing(tree));
    }

    private void save() throws Exception {
        Path folder = temp.resolve("prepared-" + ++rounds);
        try (SocketLine line = line("load");
                Castor castor = Castor.open(line, "the store", StoreOptions.NONE)) {
            SaveReport prepared = castor.parts().prepare(SaveRequest.of(JOB, caches(tree)), folder);
            assertThat(prepared.reason()).isEmpty();
            assertThat(prepared.outcome()).isEqualTo(SaveReport.Outcome.PREPARED);
        }
        String manifest = Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(SaveParts.MANIFEST)));
        try (SocketLine line = line("save " + manifest);
                Castor castor = Castor.open(line, "the store", StoreOptions.NONE)) {
            SaveReport sent = castor.parts().transfer(folder, JOB, Optional.empty(), Progress.NONE);
            assertThat(sent.reason()).isEmpty();
        }
        assertThat(tell("publish " + manifest)).isEqualTo("SAVED");
    }

    // The hostile agent

    private void readsAndTakesNoAnswer() throws Exception {
        try (SocketLine line = new SocketLine(Integer.parseInt(tell("load")), false)) {
            untilItIsEnded(line, Requests.read(pack, 0, packBytes));
            awaitReason("the client sent 1000 requests too many without taking the answers");
        }
    }

    private void readsOverAndOver() throws Exception {
        try (SocketLine line = line("load")) {
            byte[] newest = line.call(Requests.size(pack));
            while (true) {
                newest = line.call(Requests.acknowledging(newest, Requests.read(pack, 0, packBytes)));
            }
        } catch (IOException e) {
            awaitReason("the client read objects more than 4 times over");
        }
    }

    private void beginsWhatItMayNotPut() throws Exception {
        try (SocketLine line = line("load")) {
            untilItIsEnded(line, Requests.begin(JOB.path() + "/packs/invented", "0".repeat(64), 1L << 40));
        }
        // The honest build begins files, too, and each is empty for a moment: only what stays was let in.
        Waiting.until(
                "no file of what was refused is left",
                () -> staged().stream().noneMatch(file -> file.toFile().length() == 0));
    }

    private void sendsEarlyPiecesAndStalls() throws Exception {
        try (SocketLine line = line("lure")) {
            byte[] piece = new byte[8 * MIB];
            byte[] newest = line.call(Requests.size(pack));
            for (Allowed object : SharingChild.LURE) {
                byte[] begin = Requests.begin(object.name(), object.digest(), object.bytes());
                newest = line.call(Requests.acknowledging(newest, begin));
                long number = Answers.read(newest).getLong();
                List<CompletableFuture<byte[]>> early = new ArrayList<>();
                for (int i = 1; i <= 3; i++) {
                    early.add(line.send(Requests.append(number, 10L * i * MIB, piece)));
                }
                for (CompletableFuture<byte[]> one : early) {
                    assertThat(one.get()[0]).isZero();
                }
            }
            awaitReason("the client sent nothing for 1s");
        }
        Waiting.until(
                "what was sent in part is gone",
                () -> staged().stream().noneMatch(file -> file.toFile().length() > 20L * MIB));
    }

    private void floodsWithLargeRequests() throws Exception {
        try (SocketLine line = line("load")) {
            untilItIsEnded(line, new byte[9 * MIB]);
        }
        try (SocketLine line = line("load")) {
            untilItIsEnded(line, Requests.create(JOB.path() + "/heads/0000000009.json", new byte[8 * MIB]));
        }
    }

    private void liesInEveryField() throws Exception {
        try (SocketLine line = line("load")) {
            for (byte[] lie : HostileRequestsTest.lies().toList()) {
                assertThat(line.call(lie)[0]).isNotZero();
            }
        }
    }

    /** Or has sent some thousands, as it sees no end of it. */
    private static void untilItIsEnded(SocketLine line, byte[] request) {
        try {
            for (int i = 0; i < 4000 && (i < 100 || request.length < MIB); i++) {
                var unused = line.send(request);
            }
        } catch (IOException e) {
            // The controller closed the connection.
        }
    }

    private void awaitReason(String reason) {
        Waiting.until("a session ends because " + reason, () -> tell("reasons").contains(reason));
    }

    private List<Path> staged() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("store/.staging"))) {
            return files.toList();
        }
    }
}

package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.StoreVerifier;
import io.jenkins.plugins.castor.engine.admin.StoreVerifier.Verified;
import io.jenkins.plugins.castor.engine.admin.VerifyReport;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verifying several namespaces at once finds what verifying each alone finds. */
class StoreVerifierTest {

    private static final int NAMESPACES = 3;

    @TempDir
    Path temp;

    private Workbench bench;
    private final List<Namespace> namespaces = new ArrayList<>();

    /** Two generations in each namespace, the second with a pack of its own. */
    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        for (int i = 0; i < NAMESPACES; i++) {
            namespaces.add(new Namespace("packs", "heads", "job-" + i));
        }
        for (int generation = 1; generation <= 2; generation++) {
            write(bench.tree().resolve("file-" + generation), noise(generation, 9_000_000));
            for (Namespace namespace : namespaces) {
                assertThat(bench.castor()
                                .save(SaveRequest.of(namespace, Workbench.caches(bench.tree())))
                                .outcome())
                        .isEqualTo(SaveReport.Outcome.SAVED);
            }
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private List<Verified> verify(boolean onlyNewest) throws InterruptedException {
        return bench.castor().verify(namespaces, Optional.empty(), onlyNewest, Progress.NONE);
    }

    /** The packs of a namespace, the oldest first. */
    private List<Path> packs(Namespace namespace) throws Exception {
        try (Stream<Path> packs = Files.list(bench.object(new StoreLayout(namespace).packs()))) {
            return packs.sorted((a, b) ->
                            Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
                    .toList();
        }
    }

    private static void damage(Path object) throws Exception {
        byte[] bytes = Files.readAllBytes(object);
        bytes[bytes.length / 2] ^= 1;
        Files.write(object, bytes);
    }

    @Test
    void allIsReadOnce() throws Exception {
        List<Verified> all = verify(false);
        assertThat(all).extracting(Verified::namespace).isEqualTo(namespaces);
        for (Verified one : all) {
            assertThat(one.failure()).isEmpty();
            assertThat(one.report().damaged()).isEmpty();
            assertThat(one.report().generations()).isEqualTo(2);
            assertThat(one.report().objects()).isEqualTo(6);
            assertThat(one.report().bytes()).isBetween(18_000_000L, 19_000_000L);
        }
    }

    @Test
    void whatIsDamagedIsSaidOfItsNamespaceAlone() throws Exception {
        damage(packs(namespaces.get(1)).get(0));
        List<Verified> all = verify(false);
        assertThat(all.get(0).report().damaged()).isEmpty();
        assertThat(all.get(2).report().damaged()).isEmpty();
        VerifyReport found = all.get(1).report();
        assertThat(found.damaged()).singleElement().asString().contains("has the wrong digest");
        assertThat(found.unusable()).containsOnlyKeys(2L, 1L);
    }

    @Test
    void aMissingPackIsNamedOnceForAllWhoNeedIt() throws Exception {
        Path pack = packs(namespaces.get(2)).get(0);
        Files.delete(pack);
        VerifyReport found = verify(false).get(2).report();
        assertThat(found.damaged())
                .singleElement()
                .asString()
                .contains(pack.getFileName().toString());
        assertThat(found.unusable()).containsOnlyKeys(2L, 1L);
    }

    @Test
    void onlyTheNewestIsReadIfThatIsWanted() throws Exception {
        StoreLayout layout = new StoreLayout(namespaces.get(0));
        Files.writeString(bench.object(layout.head(1)), "no head");
        List<Verified> all = verify(true);
        assertThat(all.get(0).report().damaged()).isEmpty();
        assertThat(all.get(0).report().generations()).isEqualTo(1);
        Files.writeString(bench.object(layout.head(2)), "no head");
        assertThat(verify(true).get(0).report().damaged())
                .as("loads step over both")
                .hasSize(2);
    }

    @Test
    void aNamespaceThatCannotBeReadLeavesTheOthersAlone() throws Exception {
        Path packs = bench.object(new StoreLayout(namespaces.get(0)).packs());
        Files.move(packs, temp.resolve("packs"));
        Files.createSymbolicLink(packs, temp.resolve("packs"));
        List<Verified> all = verify(false);
        assertThat(all.get(0).failure().orElseThrow()).hasMessageContaining("link");
        assertThat(all.get(1).failure()).isEmpty();
        assertThat(all.get(1).report().generations()).isEqualTo(2);
    }

    @Test
    void namespacesAreReadSeveralAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(NAMESPACES);
        try (DirectoryStore store = new DirectoryStore(bench.store());
                ForwardingStore waiting = new ForwardingStore(store) {
                    @Override
                    public List<StoredObject> list(String prefix) throws StoreException {
                        all.countDown();
                        try {
                            assertThat(all.await(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS))
                                    .isTrue();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return super.list(prefix);
                    }
                }) {
            assertThat(new StoreVerifier(waiting, Optional.empty(), false, Progress.NONE).verify(namespaces))
                    .allSatisfy(one -> assertThat(one.failure()).isEmpty());
        }
    }
}

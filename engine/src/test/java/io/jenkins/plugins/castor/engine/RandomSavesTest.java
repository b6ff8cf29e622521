package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.assertIs;
import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.save.RepackPolicy;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long row of saves keeps packs few and mostly alive, and every generation as it was. */
class RandomSavesTest {

    private static final int SAVES = 200;
    private static final int PACK_TARGET = 200_000;
    private static final int LARGEST_FILE = 20_000;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private final Random random = new Random(20261120);
    private final List<Path> files = new ArrayList<>();
    private long clock = 1_750_000_000_123_456_789L;
    private int names;
    private Path tree;

    @Test
    void packsStayFewAndMostlyAliveOverTwoHundredSaves() throws Exception {
        Map<Long, SortedMap<String, String>> kept = new HashMap<>();
        long sent = 0;
        try (Workbench bench = new Workbench(
                temp, new Castor(List.of(new DirectoryStore(temp.resolve("store"))), PACK_TARGET, true))) {
            tree = bench.tree();
            for (int i = 0; i < 60; i++) {
                add();
            }
            for (int save = 1; save <= SAVES; save++) {
                int changes = save % 40 == 0 ? 60 : 1 + random.nextInt(5);
                for (int i = 0; i < changes; i++) {
                    change();
                }
                SaveReport report = bench.saved();
                sent += report.counts().bytesSent();
                assertWithinBounds(report.head().orElseThrow());
                if (save % 10 == 0) {
                    bench.assertLoadGivesTheTree();
                }
                if (save % 25 == 3) {
                    kept.put(report.head().orElseThrow().generation(), listing(tree));
                }
            }
            bench.assertNothingIsDamaged();
            for (Map.Entry<Long, SortedMap<String, String>> generation : kept.entrySet()) {
                assertIs(loaded(bench, generation.getKey()), generation.getValue());
            }
        }
        // RepackPolicy costs, but not much more than what changed: here some 5 MB did.
        assertThat(sent).isLessThan(20L << 20);
    }

    private void change() throws Exception {
        if (files.size() < 20) {
            add();
            return;
        }
        int which = random.nextInt(files.size());
        Path file = files.get(which);
        switch (random.nextInt(6)) {
            case 0, 1 -> add();
            case 2 -> write(file);
            case 3 -> {
                Files.delete(file);
                files.remove(which);
            }
            case 4 -> {
                Path place = newPlace();
                Files.move(file, place);
                files.set(which, place);
            }
            default -> Files.setLastModifiedTime(file, nextTime());
        }
    }

    private void add() throws Exception {
        Path file = newPlace();
        write(file);
        files.add(file);
    }

    private Path newPlace() throws Exception {
        Path directory = tree.resolve("directory-" + random.nextInt(8));
        Files.createDirectories(directory);
        return directory.resolve("file-" + names++);
    }

    private void write(Path file) throws Exception {
        // Two in ten are like one that there was: identical contents.
        long seed = random.nextInt(10) < 2 ? random.nextInt(10) : clock;
        Files.write(file, noise(seed, 1 + new Random(seed).nextInt(LARGEST_FILE)));
        Files.setLastModifiedTime(file, nextTime());
    }

    private FileTime nextTime() {
        clock += 1_000_000_007L;
        return FileTime.from(clock, TimeUnit.NANOSECONDS);
    }

    /** The bounds of RepackPolicy, from what the snapshot says; contents are noise, which compresses to its own size. */
    private void assertWithinBounds(Head head) throws Exception {
        Map<String, Long> liveByPack = new HashMap<>();
        Map<String, Long> bytesByPack = new HashMap<>();
        try (Store store = new DirectoryStore(temp.resolve("store"));
                SnapshotReader snapshot =
                        StoredSnapshot.fetch(store, head, Limits.DEFAULT).open()) {
            for (Pack pack : snapshot.snapshot().packs()) {
                bytesByPack.put(pack.name(), pack.bytes());
            }
            Map<String, Long> contents = new HashMap<>();
            while (snapshot.nextCache().isPresent()) {
                while (snapshot.next()) {
                    if (snapshot.content() != null && snapshot.entry() instanceof RegularFile file) {
                        String pack = snapshot.frames()
                                .get(snapshot.content().frame())
                                .pack()
                                .name();
                        if (contents.put(snapshot.content().digest(), file.size()) == null) {
                            liveByPack.merge(pack, file.size() + 200, Long::sum);
                        }
                    }
                }
            }
        }
        long live = liveByPack.values().stream().mapToLong(Long::longValue).sum();
        long all = bytesByPack.values().stream().mapToLong(Long::longValue).sum();
        assertThat(bytesByPack.size())
                .as("packs for %s live bytes of %s", live, all)
                .isLessThanOrEqualTo(RepackPolicy.most(live, PACK_TARGET));
        assertThat((double) live / all)
                .as("live share of all packs")
                .isGreaterThan(RepackPolicy.LEAST_LIVE_IN_ALL - 0.02);
        bytesByPack.forEach((pack, bytes) -> assertThat((double) liveByPack.getOrDefault(pack, 0L) / bytes)
                .as("live share of a pack of %s bytes", bytes)
                .isGreaterThan(RepackPolicy.LEAST_LIVE - 0.05));
    }

    /** Loads an earlier generation from a store in which it is the newest one. */
    private Path loaded(Workbench bench, long generation) throws Exception {
        Path store = temp.resolve("store-of-" + generation);
        Path job = store.resolve(Workbench.JOB.path());
        Files.createDirectories(job.resolve("heads"));
        for (String folder : List.of("packs", "snapshots")) {
            Path copy = Files.createDirectory(job.resolve(folder));
            try (Stream<Path> objects =
                    Files.list(bench.object(Workbench.JOB.path()).resolve(folder))) {
                for (Path object : objects.toList()) {
                    Files.createLink(copy.resolve(object.getFileName()), object);
                }
            }
        }
        String head = Workbench.LAYOUT.head(generation);
        Files.copy(bench.object(head), store.resolve(head));
        Path target = temp.resolve("target-of-" + generation);
        try (Castor castor = Castor.open(store.toString())) {
            LoadReport report = castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(target)));
            assertThat(report.head().orElseThrow().generation()).isEqualTo(generation);
        }
        return target;
    }
}

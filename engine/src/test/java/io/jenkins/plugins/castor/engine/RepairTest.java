package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.Repairer.RepairReport;
import io.jenkins.plugins.castor.engine.admin.Repairer.RepairRequest;
import io.jenkins.plugins.castor.engine.admin.VerifyReport;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage to a store ends with the next save at the latest, and {@code repair} takes it out of use at once. */
class RepairTest {

    private static final SigningKey KEY = SigningKey.generate();
    private static final int FILES = 41;
    private static final PathFilter VOLATILE = PathFilter.of(List.of(), List.of(), List.of("/package-1/*"));

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Workbench bench;

    @BeforeEach
    void saveThree() throws Exception {
        bench = new Workbench(temp);
        build(0);
        for (int i = 1; i <= 3; i++) {
            TestTrees.write(bench.tree().resolve("new-" + i), TestTrees.noise(100 + i, 3000 * i));
            bench.save(request -> request.withSigningKey(KEY));
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void build(int seed) throws IOException {
        for (int i = 0; i < FILES; i++) {
            TestTrees.write(bench.tree().resolve("package-" + i % 7 + "/file-" + i), TestTrees.noise(seed + i, 2000));
        }
    }

    private RepairReport repair(Optional<SigningKey> key, boolean dryRun) throws Exception {
        return bench.castor()
                .repair(new RepairRequest(Workbench.JOB, key, Optional.empty(), Pins.NONE, dryRun), Progress.NONE);
    }

    private VerifyReport verify() throws Exception {
        return bench.castor().verify(Workbench.JOB, Optional.empty(), Progress.NONE);
    }

    private void damageThePackOf(long generation) throws IOException {
        String name = Workbench.heads(bench.castor()).stream()
                .filter(head -> head.generation() == generation)
                .flatMap(head -> head.totals().packs().stream())
                .reduce((one, last) -> last)
                .orElseThrow()
                .name();
        Path pack = bench.object(Workbench.LAYOUT.pack(name));
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        Files.write(pack, bytes);
    }

    @Test
    void whatIsWholeStaysAsItIs() throws Exception {
        RepairReport report = repair(Optional.of(KEY), false);
        assertThat(report.revoked()).isEmpty();
        assertThat(report.newest()).isEqualTo(3);
        assertThat(report.verified().damaged()).isEmpty();
    }

    @Test
    void damagedGenerationsGoOutOfUseAndVerifyIsContent() throws Exception {
        damageThePackOf(3);
        assertThat(bench.load(temp.resolve("target")).outcome()).isEqualTo(LoadReport.Outcome.MISS);
        RepairReport dry = repair(Optional.of(KEY), true);
        assertThat(dry.revoked()).containsExactly(3L);
        assertThat(verify().damaged()).isNotEmpty();

        RepairReport report = repair(Optional.of(KEY), false);
        assertThat(report.revoked()).containsExactly(3L);
        assertThat(report.newest()).isEqualTo(2);
        assertThat(verify().damaged()).isEmpty();
        LoadReport load = bench.load(temp.resolve("target"));
        assertThat(load.head().orElseThrow().generation()).isEqualTo(2);
        assertThat(load.warnings()).anyMatch(line -> line.contains("is revoked: damaged: "));
    }

    @Test
    void allGenerationsThatShareADamagedPackGo() throws Exception {
        damageThePackOf(1);
        RepairReport report = repair(Optional.of(KEY), false);
        assertThat(report.revoked()).containsExactly(3L, 2L, 1L);
        assertThat(report.newest()).isZero();
        assertThat(verify().damaged()).isEmpty();
        SaveReport save = bench.save(request -> request.withSigningKey(KEY));
        assertThat(save.head().orElseThrow().generation()).isEqualTo(4);
        bench.assertLoadGivesTheTree();
    }

    @Test
    void signedGenerationsNeedTheKey() throws Exception {
        damageThePackOf(3);
        RepairReport report = repair(Optional.empty(), false);
        assertThat(report.revoked()).isEmpty();
        assertThat(report.problems()).singleElement().asString().contains("generation 3 is signed", "name the key");
    }

    @Test
    void aGenerationWhoseRevocationIsNotBelievedIsAProblem() throws Exception {
        damageThePackOf(3);
        Files.writeString(bench.object(Workbench.LAYOUT.revocation(3)), "nonsense");
        RepairReport report = repair(Optional.of(KEY), false);
        assertThat(report.revoked()).isEmpty();
        assertThat(report.problems()).singleElement().asString().contains("0000000003.revoked.json", "remove");
    }

    /** A load finds out, the build makes all anew, and the save after it must lead to loads that hit. */
    @Test
    void randomDamageHealsWithTheNextSave() throws Exception {
        SortedMap<String, String> tree = TestTrees.listing(bench.tree());
        Path honest = temp.resolve("honest");
        TestTrees.run(temp, "cp", "-a", bench.store().toString(), honest.toString());
        for (int seed = 0; seed < Fuzz.times(120, 600); seed++) {
            String what = "seed " + seed;
            Random random = new Random(seed);
            TestTrees.run(temp, "rm", "-rf", bench.store().toString());
            TestTrees.run(temp, "cp", "-a", honest.toString(), bench.store().toString());
            damage(random, what);
            Path target = temp.resolve("target-" + seed);
            LoadReport load = bench.load(target);
            buildColdly(random);
            boolean rewrites = seed % 3 == 0;
            if (rewrites) {
                rewriteVolatileFiles(random);
            }
            PathFilter filter = rewrites ? VOLATILE : PathFilter.ALL;
            SaveReport save = bench.castor()
                    .save(SaveRequest.of(Workbench.JOB, List.of(new CacheDirectory("npm", bench.tree(), filter)))
                            .withSigningKey(KEY)
                            .withSuspicion(load.trouble()));
            assertThat(save.outcome()).as(what + save).isNotEqualTo(SaveReport.Outcome.SKIPPED);
            LoadReport after = bench.load(temp.resolve("after-" + seed));
            assertThat(after.outcome()).as(what + after).isEqualTo(LoadReport.Outcome.HIT);
            assertThat(TestTrees.listing(temp.resolve("after-" + seed)).keySet())
                    .as(what)
                    .isEqualTo(tree.keySet());
            assertThat(verify().unusable())
                    .as(what)
                    .doesNotContainKey(after.head().orElseThrow().generation());
            TestTrees.run(
                    temp,
                    "rm",
                    "-rf",
                    target.toString(),
                    temp.resolve("after-" + seed).toString());
        }
    }

    /** The same contents; most files get new times, and some, or all, those that they had: unpackers do so. */
    private void buildColdly(Random random) throws IOException {
        int kept = random.nextInt(4) == 0 ? 100 : random.nextInt(20);
        try (Stream<Path> files = Files.walk(bench.tree())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (random.nextInt(100) >= kept) {
                    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + random.nextInt(1000)));
                }
            }
        }
    }

    /** What a tool rewrites in each build, which alone is no reason for a generation. */
    private void rewriteVolatileFiles(Random random) throws IOException {
        for (int i = 1; i < FILES; i += 7) {
            TestTrees.write(bench.tree().resolve("package-1/file-" + i), TestTrees.noise(random.nextInt(), 2000));
        }
    }

    private void damage(Random random, String what) throws IOException {
        List<Path> objects = new ArrayList<>();
        try (Stream<Path> files = Files.walk(bench.object(Workbench.JOB.path()))) {
            files.filter(Files::isRegularFile).sorted().forEach(objects::add);
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            Path object = objects.get(random.nextInt(objects.size()));
            if (!Files.exists(object)) {
                continue;
            }
            byte[] bytes = Files.readAllBytes(object);
            int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> Files.delete(object);
                case 1 -> Files.write(object, Arrays.copyOf(bytes, at));
                case 2 -> Files.write(object, new byte[bytes.length]);
                case 3 -> {
                    Arrays.fill(bytes, at, bytes.length, (byte) 0);
                    Files.write(object, bytes);
                }
                default -> {
                    if (bytes.length > 0) {
                        bytes[at] ^= (byte) (1 << random.nextInt(8));
                        Files.write(object, bytes);
                    }
                }
            }
        }
        assertThat(objects).as(what).isNotEmpty();
    }
}

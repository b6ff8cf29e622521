package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadReport.Outcome;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wherever in a signed store one byte is another one: a load gives the right data or none, and says why. For a damaged head it
 * may be those of the generation before.
 */
class SingleByteTest {
    private static final SigningKey KEY = SigningKey.generate();

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    @Test
    void aByteThatIsChangedGivesTheRightDataOrAColdLoadWithAReason() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            SortedMap<String, String> older = fill(bench);
            SortedMap<String, String> right = TestTrees.listing(bench.tree());
            TestTrees.write(bench.tree().resolve("evil"), "of generation 3, which is revoked");
            bench.save(request -> request.withSigningKey(KEY));
            revokeNewest(bench);
            // Heads and revocations are small and all of them counts, so they are picked as often as packs.
            List<Path> objects = objects(bench.store());
            assertThat(objects).hasSizeGreaterThan(9);
            int hits = 0;
            int cold = 0;
            for (int seed = 0; seed < Fuzz.times(400, 10_000); seed++) {
                Random random = new Random(seed);
                Path object = objects.get(random.nextInt(objects.size()));
                byte[] honest = Files.readAllBytes(object);
                byte[] changed = honest.clone();
                changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
                Files.write(object, changed);
                String what = "seed " + seed + ", " + object;
                LoadReport report = load(bench, what);
                if (report.outcome() == Outcome.MISS) {
                    cold++;
                    assertThat(report.reason()).as(what).isPresent();
                    assertThat(report.trouble()).as(what).isTrue();
                    assertThat(temp.resolve("target")).as(what).doesNotExist();
                } else {
                    hits++;
                    boolean isOlder = report.head().orElseThrow().generation() == 1;
                    assertThat(TestTrees.listing(temp.resolve("target")))
                            .as(what)
                            .isEqualTo(isOlder ? older : right);
                    assertThat(report.warnings().stream().anyMatch(line -> line.contains("heads/0000000002.json")))
                            .as(what)
                            .isEqualTo(isOlder);
                    delete(temp.resolve("target"));
                }
                Files.write(object, honest);
            }
            assertThat(hits).isPositive();
            assertThat(cold).isGreaterThan(hits / 4);
        }
    }

    /** Two generations, the second on packs of the first; returns what the first has. */
    private static SortedMap<String, String> fill(Workbench bench) throws Exception {
        TestTrees.write(bench.tree().resolve("a"), "alpha");
        TestTrees.write(bench.tree().resolve("b/noise"), TestTrees.noise(1, 20_000));
        TestTrees.write(bench.tree().resolve("b/text"), "text ".repeat(3000));
        Files.createSymbolicLink(bench.tree().resolve("b/link"), Path.of("text"));
        bench.save(request -> request.withSigningKey(KEY));
        SortedMap<String, String> first = TestTrees.listing(bench.tree());
        TestTrees.write(bench.tree().resolve("c/more"), "more");
        SaveReport second = bench.save(request -> request.withSigningKey(KEY));
        assertThat(second.head().orElseThrow().totals().packs()).hasSize(2);
        return first;
    }

    private static void revokeNewest(Workbench bench) throws IOException {
        bench.castor()
                .revoke(new RevokeRequest(
                        Workbench.JOB,
                        OptionalLong.of(3),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "evil",
                        Optional.of(KEY),
                        Pins.NONE,
                        false));
    }

    private LoadReport load(Workbench bench, String what) {
        try {
            return bench.castor()
                    .load(LoadRequest.of(Workbench.JOB, Workbench.caches(temp.resolve("target")))
                            .withTrustedKeys(KEY.trusted()));
        } catch (Exception | Error e) {
            throw new AssertionError(what + " threw " + e, e);
        }
    }

    private static List<Path> objects(Path store) throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

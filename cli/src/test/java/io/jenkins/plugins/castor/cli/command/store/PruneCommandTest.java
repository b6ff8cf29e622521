package io.jenkins.plugins.castor.cli.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that grows, and the commands that keep it small. */
class PruneCommandTest {

    private static final String JOB = "website/main/test";

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void saveFourTimes() throws IOException {
        cli = Cli.configured(folder);
        for (int i = 0; i < 4; i++) {
            Files.setLastModifiedTime(
                    cli.write("deps/a.txt", "generation " + i), FileTime.fromMillis(1_600_000_000_000L + i * 9000L));
            assertThat(cli.run("save").exit()).isZero();
        }
    }

    private void age(Duration by) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(cli.store)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Files.setLastModifiedTime(
                    file,
                    FileTime.from(Files.getLastModifiedTime(file).toInstant().minus(by)));
        }
    }

    @Test
    void pruneRetiresAndDeletesAGraceLater() throws Exception {
        Result dry = cli.run("prune", "--all", "--keep-last", "2", "--dry-run");
        assertThat(dry.exit()).isZero();
        assertThat(dry.out())
                .contains(JOB, "  retire  2 ", "not among the last 2", "2 generations would be retired, 0 B would be");
        assertThat(dry.out().lines()).allMatch(line -> line.length() <= 80 + "castor: ".length());
        Result first = cli.run("prune", "--all", "--keep-last", "2");
        assertThat(first.out()).contains("2 generations retired, 0 B deleted");
        assertThat(cli.run("list", JOB).out()).contains("retired");
        age(Duration.ofHours(25));
        Result second = cli.run("prune", "--keep-last", "2", JOB);
        assertThat(second.exit()).isZero();
        assertThat(second.out()).contains("  delete  2 heads", "4 objects out of use for the grace");
        assertThat(cli.run("prune", "--all", "--json").json())
                .containsEntry("retired", 0L)
                .containsEntry("deleted", 0L)
                .containsEntry("waitingBytes", 0L)
                .containsEntry("problems", List.of());
        assertThat(cli.run("verify").exit()).isZero();
        assertThat(cli.run("load", "--cache", "deps=elsewhere").out()).contains("restored 1 file");
    }

    /** Saves a file that higher levels make smaller, and lets a day pass. */
    private void saveNumbers(String... options) throws IOException {
        cli.write(
                "deps/numbers.txt",
                IntStream.range(0, 60_000)
                        .mapToObj(i -> "line " + i * 7919L % 10_007 + " of a list of numbers\n")
                        .collect(Collectors.joining()));
        assertThat(cli.run(Stream.concat(Stream.of("save"), Stream.of(options)).toArray(String[]::new))
                        .exit())
                .isZero();
        age(Duration.ofHours(25));
    }

    @Test
    void pruneCompressesAgainWhatBuildsUse() throws Exception {
        saveNumbers();
        Result dry = cli.run("prune", "--all", "--recompress", "12", "--dry-run");
        assertThat(dry.exit()).isZero();
        assertThat(dry.out()).contains("  recompress  ", " packs", " would be compressed again");
        assertThat(cli.run("list", JOB).out()).doesNotContain(" 6 ");

        Result first = cli.run("prune", "--all", "--recompress", "12");
        assertThat(first.exit()).as(first.out() + first.err()).isZero();
        assertThat(first.out()).contains(JOB, "  recompress  6", " instead of ", " compressed again, loads fetch ");
        assertThat(cli.run("load", "--cache", "deps=elsewhere").out()).contains("restored 2 files");
        assertThat(cli.run("show", JOB).out()).contains("LEVEL", " 12\n");
        assertThat(cli.run("save").out()).contains("unchanged");

        age(Duration.ofHours(25));
        assertThat(cli.run("prune", "--recompress", "12", "--json", JOB).json())
                .containsEntry("recompressed/level", 12L)
                .containsEntry("recompressed/chosenBytes", 0L)
                .containsEntry("recompressed/savedBytes", 0L)
                .containsEntry("recompressed/namespaces", List.of());
        assertThat(cli.run("prune", "--all", "--json").json()).containsEntry("recompressed", null);
    }

    @Test
    void whatCannotBeCompressedAgainIsNamed() throws Exception {
        saveNumbers();
        List<Path> packs;
        try (Stream<Path> files = Files.walk(cli.store)) {
            packs = files.filter(file -> file.toString().endsWith(".tar.zst")).toList();
        }
        for (Path pack : packs) {
            Files.delete(pack);
        }
        Result pruned = cli.run("prune", "--all", "--recompress", "9", "--deadline", "1h");
        assertThat(pruned.exit()).isEqualTo(1);
        assertThat(pruned.err()).contains(JOB, "castor repair");
        assertThat(pruned.out()).contains(" retired, ");
    }

    @Test
    void signedGenerationsAreCompressedAgainOnlyWithAKey() throws Exception {
        assertThat(cli.run("keygen", "key").exit()).isZero();
        String signed = "website/main/signed";
        saveNumbers("--signing-key", "key", "--namespace", signed);
        Result refused = cli.run("prune", "--recompress", "9", signed);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("name the key to sign with");
        Result done = cli.run("prune", "--recompress", "9", "--signing-key", "key", signed);
        assertThat(done.exit()).as(done.err()).isZero();
        assertThat(done.out()).contains("  recompress  ");
    }

    @Test
    void statsShowWhatIsLive() {
        Result stats = cli.run("stats");
        assertThat(stats.exit()).isZero();
        assertThat(stats.out()).contains("LIVE", "OLDER", "GARBAGE", JOB, "all 1");
        assertThat(cli.run("stats", "--json", JOB).json()).containsKeys("namespaces", "problems");
        assertThat(cli.run("stats", "other/main/test").out()).contains("nothing was saved yet");
    }

    @Test
    void trouble() throws Exception {
        try (Stream<Path> files = Files.walk(cli.store)) {
            Path head = files.filter(file -> file.endsWith("0000000004.json"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(head, "damaged");
        }
        Result pruned = cli.run("prune", "--all");
        assertThat(pruned.exit()).isEqualTo(1);
        assertThat(pruned.err()).contains("0000000004.json is damaged");
        assertThat(cli.run("stats").exit()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--all website/main/test",
                "--all --keep-last 0",
                "--all --keep-last many",
                "--all --keep-within soon",
                "--all --max-size big",
                "--all --grace 0s",
                "--all --recompress 3",
                "--all --recompress 20",
                "--all --recompress hard",
                "--all --recompress 9 --deadline 13h",
                "--all --deadline 1h"
            })
    void wrongUsage(String arguments) {
        Result wrong = cli.run(("prune " + arguments).strip().split(" "));
        assertThat(wrong.exit()).isEqualTo(2);
    }
}

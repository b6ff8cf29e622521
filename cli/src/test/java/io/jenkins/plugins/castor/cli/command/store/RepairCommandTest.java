package io.jenkins.plugins.castor.cli.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage in a store, as an administrator and a build meet it. */
class RepairCommandTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void saveOnce() throws IOException {
        cli = Cli.configured(folder);
        Files.setLastModifiedTime(cli.write("deps/a.txt", "alpha"), FileTime.fromMillis(1_600_000_000_000L));
        assertThat(cli.run("save").exit()).isZero();
    }

    private void damageThePack() throws IOException {
        try (Stream<Path> files = Files.walk(cli.store)) {
            Path pack = files.filter(file -> file.getParent().endsWith("packs"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(pack);
            bytes[10] ^= 1;
            Files.write(pack, bytes);
        }
    }

    @Test
    void repairTakesWhatIsDamagedOutOfUse() throws Exception {
        damageThePack();
        assertThat(cli.run("verify").exit()).isEqualTo(1);
        Result dry = cli.run("repair", "--dry-run", "website/main/test");
        assertThat(dry.out()).contains("would revoke website/main/test generation 1");
        assertThat(cli.run("verify").exit()).isEqualTo(1);
        Result repaired = cli.run("repair", "website/main/test");
        assertThat(repaired.exit()).isZero();
        assertThat(repaired.err()).contains("damaged: ");
        assertThat(repaired.out()).contains("revoked website/main/test generation 1", "cold until the next save");
        assertThat(cli.run("verify").exit()).isZero();
        assertThat(cli.run("repair", "--json", "website/main/test").json())
                .containsEntry("revoked", List.of())
                .containsEntry("damaged", List.of());
    }

    /** A tool that gives all files their old times makes them look restored. */
    @Test
    void aSaveAfterALoadWithTroubleReadsWhatItKeeps() throws Exception {
        damageThePack();
        assertThat(cli.run("save").out()).contains("unchanged");
        assertThat(cli.run("load", "--cache", "deps=elsewhere").err()).contains("cold");
        Result save = cli.run("save");
        assertThat(save.out()).contains("saved 2 entries");
        assertThat(cli.run("load", "--cache", "deps=elsewhere").out()).contains("restored 1 file");
        assertThat(cli.run("save").out()).contains("unchanged");
    }
}

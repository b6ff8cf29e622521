package io.jenkins.plugins.castor.cli.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code castor affected}, and {@code castor revoke --descendants}. */
class AffectedCommandTest {
    private static final String JOB = "website/main/test";

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void saveThreeGenerations() {
        cli = Cli.configured(folder);
        for (int i = 1; i <= 3; i++) {
            cli.write("deps/a.txt", "x".repeat(i));
            cli.with("BUILD_URL", "https://ci.example/" + i).run("save");
        }
    }

    @Test
    void itNamesTheDescendantsAndHowToRevokeThem() {
        Result affected = cli.run("affected", JOB, "2");
        assertThat(affected.exit()).isZero();
        assertThat(affected.err()).isEmpty();
        assertThat(affected.out()
                        .lines()
                        .map(line -> line.strip().replaceAll(" {2,}", " | ").replaceAll("[0-9]+ s ago", "now")))
                .containsSubsequence(
                        "GENERATION | SAVED | STATE | WHY | FROM",
                        "3 | now | in use | built on 2 | by https://ci.example/3",
                        "2 | now | in use | the generation itself | by https://ci.example/2",
                        "castor: 2 of them are in use: 'castor revoke --generation 2 --descendants website/main/test' takes"
                                + " all out of use",
                        "castor: what builds of other namespaces restored from here and then saved, the store does not know");
        Result revoked = cli.run("revoke", "--generation", "2", "--descendants", "--dry-run", JOB);
        assertThat(revoked.out())
                .contains("would revoke website/main/test generation 3", "would revoke website/main/test generation 2");
        assertThat(cli.run("revoke", "--generation", "2", "--descendants", JOB).exit())
                .isZero();
        assertThat(cli.run("affected", JOB, "2").out()).contains("castor: none of them is in use");
        assertThat(cli.run("lookup", "--json").json()).containsEntry("head/generation", 1L);
    }

    @Test
    @SuppressWarnings("unchecked")
    void jsonHasTheSame() {
        cli.run("revoke", "--generation", "3", JOB);
        cli.write("deps/a.txt", "other");
        cli.run("save");
        Map<String, Object> affected = cli.run("affected", "--json", JOB, "3").json();
        assertThat(affected)
                .containsEntry("generation", 3L)
                .containsEntry("inUse", List.of())
                .containsEntry("later", List.of(4L));
        assertThat(((List<Map<String, Object>>) affected.get("affected")).get(0))
                .containsEntry("generation", 3L)
                .containsEntry("state", "revoked")
                .containsEntry("link", "itself");
        assertThat(cli.run("affected", JOB, "3").err())
                .contains("warning: also in use, and saved later", "generation 4;", "castor diff website/main/test G");
    }

    @Test
    void whatIsNotKnownIsSaid() throws Exception {
        Files.delete(cli.store.resolve(JOB + "/heads/0000000001.json"));
        Files.delete(cli.store.resolve(JOB + "/heads/0000000002.json"));
        assertThat(cli.run("affected", JOB, "1").out())
                .contains(
                        "not known: built on 2, which may descend from it",
                        "generation 1 is not there any more",
                        "castor revoke --since");
        Result none = cli.run("affected", JOB, "4");
        assertThat(none.exit()).isEqualTo(ExitCode.TROUBLE);
        assertThat(none.err()).contains("there is no generation 4", "castor list --all website/main/test");
        assertThat(cli.run("affected", JOB).exit()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("affected", JOB, "4", "5").err()).contains("name a namespace and a generation");
    }

    @Test
    void theAdviceNamesTheKeyWhereGenerationsAreSigned() {
        cli.run("keygen", "castor.key");
        cli.with("CASTOR_SIGNING_KEY", cli.work.resolve("castor.key").toString());
        cli.write("deps/a.txt", "signed");
        cli.run("save");
        assertThat(cli.run("affected", JOB, "4").out())
                .contains("castor revoke --generation 4 --descendants --signing-key FILE website/main/test");
    }
}

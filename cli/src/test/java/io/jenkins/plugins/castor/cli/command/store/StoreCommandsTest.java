package io.jenkins.plugins.castor.cli.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look at a store, from arguments to exit codes and lines. */
class StoreCommandsTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void fillACache() {
        cli = Cli.configured(folder);
        cli.write("deps/a.txt", "alpha");
        cli.write("deps/b/c.txt", "gamma");
    }

    /** Damages one object of the store, of the given kind. */
    private void damage(String kind) throws IOException {
        try (Stream<Path> files = Files.walk(cli.store)) {
            Path object = files.filter(file -> file.getParent().endsWith(kind))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(object);
            bytes[bytes.length / 2] ^= 1;
            Files.write(object, bytes);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> elements(Map<String, Object> json, String field) {
        return (List<Map<String, Object>>) json.get(field);
    }

    @Test
    void aStoreOfANewerCastorIsNamedAndNotCalledEmpty() throws Exception {
        cli.run("save");
        Path head = cli.store.resolve("website/main/test/heads/0000000001.json");
        Files.writeString(head, Files.readString(head).replace("\"version\":1", "\"version\":2"));
        Result list = cli.run("list");
        assertThat(list.exit()).isEqualTo(ExitCode.TROUBLE);
        assertThat(list.out()).isEmpty();
        assertThat(list.err())
                .startsWith("castor: website/main/test: the head website/main/test/heads/0000000001.json is castor-head"
                        + " version 2, and this Castor reads up to version 1; update Castor here");
    }

    @Test
    void listShowsNamespacesAndTheirGenerations() {
        assertThat(cli.run("list").out()).startsWith("castor: nothing was saved yet in this store\n");
        cli.run("save");
        cli.write("deps/d.txt", "delta");
        cli.run("save");
        cli.run("save", "--project", "mediawiki/core");
        assertThat(cli.run("list").out().lines())
                .hasSize(3)
                .anyMatch(line -> line.matches("website/main/test +2 .*"))
                .anyMatch(line -> line.matches("mediawiki%2Fcore/main/test +1 .*"));
        assertThat(cli.run("list", "website/main/test").out().lines())
                .hasSize(3)
                .element(1)
                .asString()
                .matches(" +2 .*");
        assertThat(cli.run("list", "website/main/other"))
                .isEqualTo(new Result(0, "castor: nothing was saved yet in website/main/other\n", ""));
        assertThat((List<?>) cli.run("list", "--json").json().get("namespaces")).hasSize(2);
    }

    @Test
    void listShowsTheNewestTwentyGenerationsUnlessAllAreWanted() {
        for (int i = 1; i <= 22; i++) {
            cli.write("deps/new.txt", "content " + "x".repeat(i));
            cli.run("save");
        }
        Result newest = cli.run("list", "website/main/test");
        assertThat(newest.out()).contains("2 older generations: --all lists them, too");
        assertThat(newest.out().lines()).hasSize(22);
        assertThat(cli.run("list", "--all", "website/main/test").out().lines()).hasSize(23);
        assertThat(elements(cli.run("list", "--json", "website/main/test").json(), "generations"))
                .hasSize(20);
    }

    @Test
    void showTellsWhatAGenerationHolds() {
        cli.with("BUILD_URL", "https://ci.example/1").run("save");
        assertThat(cli.run("show", "website/main/test").out())
                .contains("website/main/test", "https://ci.example/1", "deps", "10 B");
        assertThat(cli.run("show", "--json", "website/main/test").json())
                .containsEntry("generation", 1L)
                .containsEntry("provenance/build", "https://ci.example/1");
        Result missing = cli.run("show", "website/main/test", "--generation", "2");
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err()).contains("no generation 2", "castor list website/main/test");
        assertThat(cli.run("show", "website/main/other").exit()).isEqualTo(1);
    }

    @Test
    void verifyNamesWhatIsDamagedAndFails() throws Exception {
        cli.run("save");
        Result whole = cli.run("verify");
        assertThat(whole.exit()).isZero();
        assertThat(whole.out()).contains("website/main/test", "everything is whole");
        damage("packs");
        Result damaged = cli.run("verify", "website/main/test");
        assertThat(damaged.exit()).isEqualTo(1);
        assertThat(damaged.err()).contains("castor: damaged: ", ".tar.zst");
        assertThat(damaged.out()).contains("1 problem");
        Map<String, Object> namespace =
                elements(cli.run("verify", "--json").json(), "namespaces").get(0);
        assertThat((List<?>) namespace.get("damaged")).isNotEmpty();
    }

    @Test
    void verifyMayLookAtTheNewestGenerationsOnly() throws Exception {
        cli.run("save");
        Path first = cli.store.resolve("website/main/test/heads/0000000001.json");
        cli.write("deps/new.txt", "new");
        cli.run("save");
        cli.run("save", "--project", "mediawiki/core");
        Files.writeString(first, "no head");
        assertThat(cli.run("verify").exit()).isEqualTo(1);
        Result newest = cli.run("verify", "--newest");
        assertThat(newest.err()).isEmpty();
        assertThat(newest.exit()).isZero();
        assertThat(newest.out().lines())
                .hasSize(2)
                .allMatch(line -> line.contains(": read 1 generation, ") && line.endsWith("everything is whole"));
    }

    @Test
    void verifyOfAMistypedNamespaceIsNoSuccess() {
        cli.run("save");
        assertThat(cli.run("verify", "website/main/tset").exit()).isEqualTo(1);
    }
}

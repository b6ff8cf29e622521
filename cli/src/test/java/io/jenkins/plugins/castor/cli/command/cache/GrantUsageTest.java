package io.jenkins.plugins.castor.cli.command.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import io.jenkins.plugins.castor.engine.store.signed.GrantCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands for two machines, as they are used wrongly, and with a store that signs nothing. */
class GrantUsageTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void fill() throws IOException {
        cli = Cli.configured(folder);
        cli.write("deps/a", "alpha");
        cli.write("not-a-grant", "{}");
        cli.write("empty", "");
        grant("load.grant", Purpose.LOAD);
        grant("save.grant", Purpose.SAVE);
    }

    private void grant(String file, Purpose purpose) throws IOException {
        Grant grant = new Grant(purpose, Instant.MAX, false, List.of(new Namespace("p", "b", "j")), List.of());
        Files.write(cli.work.resolve(file), GrantCodec.encode(grant));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "load --grant save.grant | is a grant to save, but this needs one to load",
                "load --grant load.grant --store x | the grant already contains what --store sets",
                "load --grant load.grant --fallback a/b/c | the grant already contains what --fallback sets",
                "save --grant load.grant | add --prepare DIR or --prepared DIR",
                "save --prepare x --prepared y | run them one after the other",
                "save --prepared x | a transfer needs a grant",
                "save --prepared x --grant load.grant | is a grant to load, but this needs one to save",
                "grant | missing",
                "grant all | cannot be granted",
                "grant save | one manifest",
                "grant save missing | missing does not exist",
                "grant load --valid 8d | --valid",
                "grant load --valid 169h | at most 12 hours",
                "publish | name the manifest, or give --unchanged",
                "publish deps | makes none if nothing changed",
                "publish deps --provenance build | write NAME=VALUE",
            })
    void wrongUsageSaysWhatIsRight(String line, String reason) {
        Result result = cli.run(line.split(" ", -1));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).startsWith("castor: ").contains(reason).hasLineCount(1);
        assertThat(cli.store).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "load --grant missing | missing does not exist",
                "load --grant not-a-grant | the grant is damaged",
                "load --grant empty | the grant is damaged",
                "save --prepared x --grant missing | missing does not exist",
            })
    void aGrantThatCannotBeReadIsAMiss(String line, String reason) {
        Result result = cli.run(line.split(" ", -1));
        assertThat(result.exit()).isZero();
        assertThat(result.err()).startsWith("castor: c").contains(reason).hasLineCount(1);
        assertThat(cli.run((line + " --strict").split(" ", -1)).exit()).isEqualTo(1);
    }

    @Test
    void aGrantIsNotMixedWithAReport() {
        Result result = cli.run("grant", "load", "--json");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.json().get("error")).asString().contains("add --output FILE");
    }

    @Test
    void aStoreThatSignsNothingGrantsNothing() {
        Result result = cli.run("grant", "load");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("cannot sign URLs for single objects");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aGrantTakesThePlaceOfWhatTheEnvironmentSays() {
        Result result = cli.run("load", "--grant", "load.grant");
        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith(
                        "castor: cold: nothing was saved yet in p/b/j of the store, as it was when its URLs were signed");
    }

    @Test
    void whatWasPreparedIsPublishedOnlyOnceItIsInTheStore() throws Exception {
        assertThat(cli.run("save", "--json", "--prepare", "new").json())
                .containsEntry("outcome", "prepared")
                .containsEntry("manifest", cli.work.resolve("new/manifest.json").toString());
        Result result = cli.run("publish", "new");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("castor: not published: there is no object website/main/test/snapshots/")
                .contains("transfer the prepared save first");
        assertThat(cli.run("list").out()).contains("nothing was saved yet");
    }

    @Test
    void anUnchangedTreeIsNotPrepared() {
        cli.run("save");
        assertThat(cli.run("save", "--prepare", "new").out()).startsWith("castor: unchanged: ");
        assertThat(cli.work.resolve("new")).isEmptyDirectory();
        Result result = cli.run("publish", "new");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("it makes none if nothing changed");
    }
}

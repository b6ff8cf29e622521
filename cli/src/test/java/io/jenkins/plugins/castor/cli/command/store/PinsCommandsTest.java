package io.jenkins.plugins.castor.cli.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of pins is kept by those who publish and held against the store by those who load. */
class PinsCommandsTest {
    @TempDir
    Path folder;

    private Cli cli;
    private Path pins;

    @BeforeEach
    void saveTwo() {
        cli = Cli.configured(folder);
        pins = folder.resolve("castor.pins");
        for (String text : new String[] {"one", "second"}) {
            cli.write("deps/a.txt", text);
            assertThat(cli.run("save", "--pins", pins.toString()).exit()).isZero();
        }
    }

    private Path head(String name) {
        return cli.store.resolve("website/main/test/heads/" + name);
    }

    @Test
    void aSaveWritesWhatALoadMustFind() throws IOException {
        assertThat(Files.readString(pins))
                .matches("\\{\"format\":\"castor-pins\",\"version\":1,\"store\":\"[0-9a-f]{32}\"}\n"
                        + "\\{\"namespace\":\"website/main/test\",\"atLeast\":2,\"revoked\":\\[]}\n");
        assertThat(cli.run("load", "--pins", pins.toString()).out()).contains("website/main/test generation 2");
    }

    @Test
    void aStoreThatLostTheNewestGenerationMakesAMiss() throws IOException {
        Files.delete(head("0000000002.json"));
        Result load = cli.run("load", "--pins", pins.toString());
        assertThat(load.exit()).isZero();
        assertThat(load.err() + load.out()).contains("is older than generation 2, which was there before");
    }

    @Test
    void aRevocationIsRemembered() throws IOException {
        assertThat(cli.run("revoke", "--generation", "2", "website/main/test", "--pins", pins.toString())
                        .exit())
                .isZero();
        assertThat(Files.readString(pins)).contains("\"atLeast\":1,\"revoked\":[2]");
        Files.delete(head("0000000002.revoked.json"));
        Result load = cli.run("load", "--pins", pins.toString());
        assertThat(load.err() + load.out()).contains("generation 2", "lost its revocation");
        assertThat(cli.work.resolve("deps/a.txt")).hasContent("one");
    }

    @Test
    void aDryRunRemembersNothing() throws IOException {
        String before = Files.readString(pins);
        cli.run("revoke", "--dry-run", "--generation", "2", "website/main/test", "--pins", pins.toString());
        assertThat(pins).hasContent(before);
    }

    @Test
    void damagedPinsMakeALoadAMissAndSkipASave() throws IOException {
        Files.writeString(pins, "nonsense");
        for (String command : new String[] {"load", "save"}) {
            Result result = cli.run(command, "--pins", pins.toString());
            assertThat(result.exit()).isEqualTo(ExitCode.DONE);
            assertThat(result.err())
                    .startsWith(command.equals("load") ? "castor: cold: " : "castor: cache not saved: ")
                    .contains("the file of pins", "is damaged", "put back a good copy");
            assertThat(cli.run(command, "--strict", "--pins", pins.toString()).exit())
                    .isEqualTo(ExitCode.TROUBLE);
        }
        assertThat(pins).hasContent("nonsense");
    }

    @Test
    void pinsThatCannotBeWrittenAreTrouble() throws IOException {
        cli.write("deps/a.txt", "the third");
        Path nowhere = folder.resolve("none/castor.pins");
        Result save = cli.run("save", "--pins", nowhere.toString());
        assertThat(save.exit()).isZero();
        assertThat(save.err()).contains("the pins were not written");
        cli.write("deps/a.txt", "and the fourth");
        assertThat(cli.run("save", "--strict", "--pins", nowhere.toString()).exit())
                .isEqualTo(ExitCode.TROUBLE);
    }

    @Test
    void aKeyOfAProjectSignsForNoOther() throws IOException {
        Path key = folder.resolve("team.key");
        Result keygen = cli.run("keygen", "--project", "team/**", key.toString());
        assertThat(keygen.out()).contains("castor-project: team/**");
        assertThat(Files.readString(key)).startsWith("castor-project: team/**\n");
        cli.write("deps/a.txt", "signed");
        Result refused = cli.run("save", "--signing-key", key.toString());
        assertThat(refused.exit()).isEqualTo(ExitCode.DONE);
        assertThat(refused.err())
                .startsWith("castor: cache not saved: ")
                .contains("counts only for team/**, not for website");
        assertThat(cli.run("save", "--strict", "--signing-key", key.toString()).exit())
                .isEqualTo(ExitCode.TROUBLE);
        assertThat(cli.with("CASTOR_NAMESPACE", "team%2Fa/main/test")
                        .run("save", "--signing-key", key.toString())
                        .exit())
                .isZero();
    }
}

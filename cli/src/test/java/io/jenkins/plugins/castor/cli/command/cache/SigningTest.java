package io.jenkins.plugins.castor.cli.command.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Keys, signed generations and revoked ones, as commands. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the permissions are those of POSIX")
class SigningTest {
    @TempDir
    Path folder;

    private Cli cli;
    private String keyId;

    @BeforeEach
    void makeKeysAndACache() {
        cli = Cli.configured(folder);
        cli.write("deps/a.txt", "alpha");
        keyId = key("castor");
        key("other");
    }

    /** Makes NAME.key and NAME.pub; its id. */
    private String key(String name) {
        Result made = cli.run("keygen", name + ".key");
        assertThat(made.exit()).isZero();
        cli.write(name + ".pub", made.out());
        return made.out().lines().findFirst().orElseThrow().replace("castor signing key ", "");
    }

    private void saveSigned() {
        Result saved = cli.run("save", "--signing-key", "castor.key");
        assertThat(saved.exit()).isZero();
        assertThat(saved.out()).contains("saved ");
    }

    @Test
    void keygenWritesAPrivateKeyThatOnlyThisUserCanReadAndNeverOverwritesOne() throws Exception {
        Path file = cli.work.resolve("castor.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String before = Files.readString(file);
        Result again = cli.run("keygen", "castor.key");
        assertThat(again.exit()).isEqualTo(2);
        assertThat(again.err()).contains("exists already", "name another file");
        assertThat(Files.readString(file)).isEqualTo(before);
        Path link = Files.createSymbolicLink(cli.work.resolve("link.key"), cli.work.resolve("elsewhere"));
        assertThat(cli.run("keygen", "link.key").exit()).isEqualTo(2);
        assertThat(cli.work.resolve("elsewhere")).doesNotExist();
        Files.delete(link);
        assertThat(cli.run("keygen", "no/such/folder.key").exit()).isEqualTo(1);
        assertThat(cli.run("keygen", "--json", "third.key").json())
                .containsEntry("file", cli.work.resolve("third.key").toString())
                .hasEntrySatisfying("publicKey", key -> assertThat((String) key).startsWith("-----BEGIN PUBLIC KEY"));
    }

    @Test
    void aLoadThatTrustsAKeyTakesWhatItSignedAndSaysWhereItIsFrom() throws Exception {
        cli.with("BUILD_URL", "https://ci.example/1")
                .with("ZUUL_CHANGE", "4711")
                .with("ZUUL_PIPELINE", "gate");
        saveSigned();
        Files.delete(cli.work.resolve("deps/a.txt"));
        Result loaded = cli.run("load", "--trusted-key", "castor.pub");
        assertThat(loaded.out())
                .startsWith("castor: restored 1 file")
                .contains(" by https://ci.example/1, change 4711, pipeline gate, signed by " + keyId);
        assertThat(cli.run("load", "--json", "--trusted-key", "other.pub", "--trusted-key", "castor.pub")
                        .json())
                .containsEntry("signer", keyId)
                .containsEntry("head/signer", keyId)
                .hasEntrySatisfying("age", age -> assertThat((Long) age).isBetween(0L, 60L));
    }

    @Test
    void whatIsNotSignedByATrustedKeyGivesAColdLoadWithTheReason() throws Exception {
        cli.run("save");
        Files.delete(cli.work.resolve("deps/a.txt"));
        cli.with("CASTOR_TRUSTED_KEYS", "castor.pub, other.pub");
        Result cold = cli.run("load");
        assertThat(cold.exit()).isZero();
        assertThat(cold.err())
                .startsWith("castor: cold: the head website/main/test/heads/0000000001.json is not signed");
        assertThat(cli.run("load", "--strict").exit()).isEqualTo(1);
        assertThat(cli.work.resolve("deps/a.txt")).doesNotExist();
        assertThat(cli.run("verify").exit()).isEqualTo(1);
    }

    @Test
    void theKeyMayStandInAVariableAndIsShownNowhere() throws Exception {
        String key = Files.readString(cli.work.resolve("castor.key"));
        String secret = key.lines().skip(1).findFirst().orElseThrow();
        cli.with("THE_KEY", key).with("CASTOR_SIGNING_KEY", "env:THE_KEY");
        Result saved = cli.run("save", "--json");
        assertThat(saved.json()).containsEntry("outcome", "saved").containsEntry("head/signer", keyId);
        cli.with("THE_KEY", secret); // as CI systems want it, on one line
        Result unchanged = cli.run("save", "--json");
        assertThat(unchanged.json()).containsEntry("outcome", "unchanged");
        cli.with("THE_KEY", "x" + secret);
        Result wrong = cli.run("save");
        assertThat(wrong.exit()).isZero();
        assertThat(wrong.err()).contains("cache not saved: CASTOR_SIGNING_KEY: the variable THE_KEY ");
        Result unset = cli.run("save", "--signing-key", "env:NO_KEY");
        assertThat(unset.exit()).isZero();
        assertThat(unset.err()).contains("NO_KEY is not set");
        for (Result result : List.of(saved, unchanged, wrong, cli.run("config"), cli.run("config", "--json"))) {
            assertThat(result.out() + result.err()).doesNotContain(secret.substring(22));
        }
    }

    @Test
    void theCheckedOutCodeChoosesNeitherKeysNorAges() {
        for (String setting : List.of("trusted-keys", "signing-key", "max-age", "max-size", "fallback-projects")) {
            cli.write(".castor.properties", setting + "=castor.pub");
            assertThat(cli.run("load").err()).contains("may not set \"" + setting + "\"");
        }
    }

    @Test
    void withAKeyThatIsNoneNothingIsLoadedOrSaved() {
        assertThat(cli.run("load", "--trusted-key", "castor.key").err()).contains("is a private key");
        assertThat(cli.run("load", "--trusted-key", "missing").err()).startsWith("castor: cold: ");
        assertThat(cli.run("save", "--signing-key", "castor.pub").err()).contains("has no private key");
        assertThat(cli.store).doesNotExist();
    }

    @Test
    void revokeTakesTheGenerationsOfAChangeOutOfUseInEveryNamespace() {
        cli.with("ZUUL_PIPELINE", "gate").with("ZUUL_CHANGE", "1");
        saveSigned();
        cli.write("deps/b.txt", "evil");
        cli.with("ZUUL_CHANGE", "666");
        saveSigned();
        cli.run("save", "--job", "other", "--signing-key", "castor.key");
        assertThat(cli.run("revoke", "--change", "666", "--dry-run").out().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("castor: would revoke website/main/"));
        Result refused = cli.run("revoke", "--change", "666");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("name the key to sign with");
        Result revoked = cli.run("revoke", "--change", "666", "--signing-key", "castor.key");
        assertThat(revoked.exit()).isZero();
        assertThat(revoked.out()).contains("castor: revoked website/main/test generation 2, saved ");
        Result loaded = cli.run("load", "--clean", "--trusted-key", "castor.pub");
        assertThat(loaded.out()).contains("website/main/test generation 1");
        assertThat(loaded.err()).contains("generation 2 of website/main/test is revoked: change 666");
        assertThat(cli.work.resolve("deps/b.txt")).doesNotExist();
        assertThat(cli.run("load", "--job", "other").out()).contains("cold: ", "is revoked: change 666");
        assertThat(cli.run("list", "website/main/test", "--trusted-key", "castor.pub")
                        .out()
                        .lines())
                .anyMatch(line -> line.matches(" +2 .* revoked: change 666 .*change 666.*"))
                .anyMatch(line -> line.matches(" +1 .* in use .*change 1.*"));
    }

    @Test
    void revokeSaysWhatFollowedAndWhatThereIsNot() {
        cli.run("save");
        cli.write("deps/b.txt", "b");
        cli.run("save");
        assertThat(cli.run("revoke", "--generation", "1").exit()).isEqualTo(2);
        assertThat(cli.run("revoke").exit()).isEqualTo(2);
        assertThat(cli.run("revoke", "--since", "yesterday").exit()).isEqualTo(2);
        Result none = cli.run("revoke", "--generation", "7", "website/main/test");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("no generation matches");
        Result one = cli.run("revoke", "--generation", "1", "website/main/test");
        assertThat(one.err())
                .contains("still uses later generations", ": 2; revoke them, too, with --descendants or --since");
        Map<String, Object> json = cli.run("revoke", "--json", "--since", "2026-01-01", "website/main/test")
                .json();
        assertThat(json.get("namespaces").toString()).contains("revoked=[2]", "already=[1]", "later=[]");
    }

    @Test
    void listWarnsOfWhatIsRefusedAndOfGenerationsThatAreGone() throws Exception {
        saveSigned();
        cli.write("deps/b.txt", "b");
        cli.run("save");
        Result refused = cli.run("list", "--trusted-key", "castor.pub", "website/main/test");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("warning: loads step over generation 2, because the head ", "is not signed");
        assertThat(cli.run("list", "--trusted-key", "castor.pub").out()).containsPattern("website/main/test +1 ");
        assertThat(cli.run("list", "website/main/test", "--at-least", "2").err())
                .doesNotContain("took newer ones");
        Result rolledBack = cli.run("list", "website/main/test", "--at-least", "3");
        assertThat(rolledBack.exit()).isEqualTo(1);
        assertThat(rolledBack.err()).contains("the newest generation is 2 and should be at least 3");
        assertThat(cli.run("list", "website/main/test", "--at-least", "0").err())
                .contains("--at-least: \"0\" is not a generation");
    }

    @Test
    void aFallbackOfAnotherProjectNeedsItsProjectNamed() {
        cli.run("save", "--namespace", "common/main/test");
        Result refused = cli.run("load", "--fallback", "common/main/test");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("belongs to another project", "--fallback-project");
        assertThat(cli.run("load", "--fallback", "common/main/test", "--fallback-project", "common")
                        .out())
                .contains("fallback common/main/test generation 1");
    }

    @Test
    void aCacheThatIsTooOldIsNotTaken() throws Exception {
        cli.run("save");
        assertThat(cli.run("load", "--max-age", "7d").out()).contains("generation 1");
        Path head = cli.store.resolve("website/main/test/heads/0000000001.json");
        Files.writeString(
                head,
                Files.readString(head).replaceFirst("\"created\":\"[^\"]*", "\"created\":\"2026-01-01T00:00:00Z"));
        Result cold = cli.run("load", "--strict", "--max-age", "7d");
        assertThat(cold.exit()).isZero();
        assertThat(cold.out()).startsWith("castor: cold: generation 1 of website/main/test, saved at ");
        assertThat(cli.run("load", "--max-age", "soon").exit()).isEqualTo(2);
    }

    @Test
    void aCacheThatIsTooLargeIsNotTaken() throws Exception {
        cli.run("save");
        assertThat(cli.run("load", "--max-size", "1G").out()).contains("generation 1");
        Result miss = cli.run("load", "--strict", "--max-size", "1");
        assertThat(miss.exit()).isEqualTo(1);
        assertThat(miss.err())
                .contains("cold: generation 1 of website/main/test has files of", "more than the limit of 1 B;");
        assertThat(cli.run("load", "--max-size", "10M/s").exit()).isEqualTo(2);
    }

    @Test
    void aStoreThatLacksAGenerationIsNoticed() throws Exception {
        cli.run("save");
        assertThat(cli.run("load", "--at-least", "1").out()).contains("generation 1");
        assertThat(cli.run("load", "--at-least", "2").out())
                .startsWith("castor: cold: generation 1 of website/main/test")
                .contains("is older than generation 2, which was there before");
        assertThat(cli.run("load", "--at-least", "none").exit()).isEqualTo(2);
    }
}

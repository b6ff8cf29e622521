package io.jenkins.plugins.castor.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties files, of users and of checked-out code that may be hostile. */
class SettingsFileTest {
    @TempDir
    Path folder;

    private Cli cli;
    private Path file;

    @BeforeEach
    void makeDirectories() {
        cli = new Cli(folder);
        file = cli.work.resolve(".castor.properties");
    }

    private Settings settings() {
        return Settings.read(Map.of(), cli.context()).checkReadable();
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> settings().caches())
                .isInstanceOfAny(UsageException.class, UnusableException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestKnownOne() throws Exception {
        Files.writeString(file, "cahces=npm");
        refused(file.toString(), "\"cahces\"", "\"caches\"");
    }

    @Test
    void aKeyLikeNoneIsRefusedWithAllKnownOnes() throws Exception {
        Files.writeString(file, "colour=green");
        refused("\"colour\"", "store, namespace, project");
    }

    @Test
    void checkedOutCodeMaySetCachesAndFallbacks() throws Exception {
        Files.writeString(file, "caches = npm gems=vendor/bundle\nfallback=a/main/j\nstrict=true\n");
        assertThat(settings().caches()).extracting(CacheDirectory::path).contains(cli.work.resolve("vendor/bundle"));
        assertThat(settings().fallbacks()).hasSize(1);
        assertThat(settings().strict()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"STORE", "POLICY", "PASSWORD_FILE", "SSH_KEY", "KNOWN_HOSTS", "PROFILE", "OLD_RSYNC"})
    void checkedOutCodeMayNotChooseWhereSecretsAndReadsGo(SettingKey key) throws Exception {
        Files.writeString(file, key.property() + "=./poisoned");
        refused("may not set \"" + key.property() + "\"", key.variable(), "~/.castor.properties");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x=/etc", "x=~/.ssh", "x=../other", "x=a/../../other", "x=.", "npm=/srv/npm", "x=link/below"})
    void checkedOutCodeMayNotNameDirectoriesOutsideOfItself(String cache) throws Exception {
        Files.createDirectories(cli.home.resolve(".ssh"));
        Files.createSymbolicLink(cli.work.resolve("link"), cli.home.resolve(".ssh"));
        Files.writeString(file, "caches=" + cache);
        refused("which is outside of", "--cache");
    }

    @Test
    void aLinkToNothingIsNoWayOutOfTheCheckedOutCode() throws Exception {
        Files.createSymbolicLink(cli.work.resolve("link"), folder.resolve("later"));
        Files.writeString(file, "caches=x=link/below");
        refused("cannot be reached");
    }

    @ParameterizedTest
    @ValueSource(strings = {".mvn/maven.config", ".mvn/jvm.config"})
    void theMavenProjectIsCheckedOutCodeToo(String config) throws Exception {
        cli.with("CASTOR_CACHES", "maven");
        cli.write(config, "-Dmaven.repo.local=" + cli.home.resolve(".ssh"));
        refused("which is outside of", "maven=PATH");
        cli.write(config, "-Dmaven.repo.local=" + cli.work.resolve(".m2"));
        assertThat(settings().caches()).extracting(CacheDirectory::path).containsExactly(cli.work.resolve(".m2"));
        cli.with("CASTOR_CACHES", "maven=~/.m2");
        assertThat(settings().caches()).extracting(CacheDirectory::path).containsExactly(cli.home.resolve(".m2"));
    }

    @Test
    void aUserMayNameAnyDirectoryInTheHomeDirectory() throws Exception {
        Files.writeString(cli.home.resolve(".castor.properties"), "caches=x=/srv/x\nstore=/srv/castor");
        assertThat(settings().caches()).extracting(CacheDirectory::path).containsExactly(Path.of("/srv/x"));
        assertThat(StoreSettings.of(settings(), cli.context()).stores()).containsExactly("/srv/castor");
    }

    @Test
    void aHomeDirectoryThatIsTheCheckoutIsNoUsers() throws Exception {
        cli = new Cli(folder).with("HOME", cli.work.toString());
        Files.writeString(file, "store=/srv/poisoned");
        assertThat(StoreSettings.of(settings(), cli.context()).stores()).containsExactly("/srv/poisoned");
        Files.createDirectory(cli.work.resolve(".git"));
        refused("may not set \"store\"");
    }

    @Test
    void aHomeDirectoryAroundTheWorkingDirectoryIsNoUsersEitherIfItIsTheCheckout() throws Exception {
        Path below = Files.createDirectories(cli.home.resolve("project"));
        Files.createDirectory(cli.home.resolve(".git"));
        assertThat(Checkout.isRoot(cli.home, below)).isTrue();
        Files.createDirectory(below.resolve(".git"));
        assertThat(Checkout.isRoot(cli.home, below)).isFalse();
    }

    @Test
    void aLinkIsRefusedAsItsTargetCouldShowInAMessage() throws Exception {
        Path secret = Files.writeString(cli.home.resolve("secret"), "hunter2=x");
        Files.createSymbolicLink(file, secret);
        assertThatThrownBy(this::settings)
                .isInstanceOfAny(UsageException.class, UnusableException.class)
                .hasMessageContaining("not a regular file")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    @Timeout(60)
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such pipes")
    void aPipeIsRefusedWithoutWaitingForIt() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        refused("not a regular file");
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws Exception {
        Files.writeString(file, "#" + "x".repeat(1 << 16));
        refused("64 KiB");
    }

    @Test
    void aFileThatIsNoUtf8IsRefused() throws Exception {
        Files.write(file, new byte[] {'j', 'o', 'b', '=', (byte) 0xff});
        refused("UTF-8");
    }

    @Test
    void aBrokenEscapeIsRefused() throws Exception {
        Files.writeString(file, "job=\\u12");
        refused("not a properties file", "\\\\");
    }

    @Test
    void aQuoteThatNeverEndsIsRefused() throws Exception {
        Files.writeString(file, "caches=\"npm");
        refused("\"caches\"", "close it");
    }

    @Test
    void aDirectoryOfThatNameIsRefused() throws IOException {
        Files.createDirectory(file);
        refused("not a regular file");
    }
}

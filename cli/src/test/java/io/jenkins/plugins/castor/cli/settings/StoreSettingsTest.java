package io.jenkins.plugins.castor.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which stores are set, and what is needed to open them. */
class StoreSettingsTest {
    @TempDir
    Path folder;

    private Cli cli;
    private final Map<SettingKey, List<String>> flags = new EnumMap<>(SettingKey.class);

    @BeforeEach
    void makeDirectories() {
        cli = new Cli(folder);
    }

    private Settings settings() {
        return Settings.read(flags, cli.context());
    }

    private StoreSettings access() {
        return StoreSettings.of(settings(), cli.context());
    }

    private List<String> stores() {
        return access().stores();
    }

    private void atHome(String text) throws IOException {
        Files.writeString(cli.home.resolve(".castor.properties"), text);
    }

    @Test
    void aStoreMayBeAUrlAnAbsolutePathOrARelativeOne() {
        flags.put(SettingKey.STORE, List.of("file:///srv/castor"));
        assertThat(stores()).containsExactly("file:///srv/castor");
        flags.put(SettingKey.STORE, List.of("/srv/castor"));
        assertThat(stores()).containsExactly("/srv/castor");
        flags.put(SettingKey.STORE, List.of("../castor"));
        assertThat(stores()).containsExactly(cli.work.resolveSibling("castor").toString());
        flags.put(SettingKey.STORE, List.of("~/castor"));
        assertThat(stores()).containsExactly(cli.home.resolve("castor").toString());
    }

    @Test
    void aRelativeStoreInTheHomeDirectoryIsRefusedAsItWouldBeAnotherOneEverywhere() throws Exception {
        atHome("store=castor");
        assertThatThrownBy(this::stores).isInstanceOf(UsageException.class).hasMessageContaining("full path");
    }

    @Test
    void severalStoresAreMirrorsOfTheFirst() throws Exception {
        cli.with("CASTOR_STORE", "rsync://cache1/castor rsync://cache2/castor, /srv/castor");
        assertThat(stores()).containsExactly("rsync://cache1/castor", "rsync://cache2/castor", "/srv/castor");
        flags.put(SettingKey.STORE, List.of("/srv/my store", "../castor"));
        assertThat(stores())
                .containsExactly(
                        "/srv/my store", cli.work.resolveSibling("castor").toString());
    }

    @Test
    void oneOfSeveralStoresMayBeOnADriveOfWindows() {
        cli.with("CASTOR_STORE", "C:\\castor D:/castor \\\\server\\share /srv/castor");
        assertThat(stores()).hasSize(4);
        cli.with("CASTOR_STORE", "/srv/castor my store");
        assertThatThrownBy(this::stores).hasMessageContaining("put quotes around a path");
    }

    @Test
    void aUrlWithASecretInItIsRefusedAndNotShown() throws Exception {
        for (String url : List.of("rsync://castor:hunter2@h/m", "castor:hunter2@h::m", "s3://b?secretKey=hunter2")) {
            flags.put(SettingKey.STORE, List.of("/srv/castor", url));
            assertThatThrownBy(this::stores)
                    .isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("--store: ")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void whatOpeningAStoreTakesIsSetLikeEverythingElse() throws Exception {
        flags.put(SettingKey.STORE, List.of("rsync://h/m"));
        Files.writeString(cli.home.resolve("password"), "hunter2");
        Files.writeString(cli.work.resolve("key"), "private");
        Files.writeString(cli.work.resolve("hosts"), "h ssh-ed25519 AAAA");
        atHome("password-file=~/password\nprofile=caches");
        cli.with("CASTOR_MAX_RATE", "1.5MB/s").with("CASTOR_SSH_KEY", "key").with("AWS_REGION", "eu-west-1");
        flags.put(SettingKey.KNOWN_HOSTS, List.of("hosts"));
        assertThat(access().options().passwordFile()).hasValue(cli.home.resolve("password"));
        assertThat(access().options().sshKey()).hasValue(cli.work.resolve("key"));
        assertThat(access().options().knownHosts()).hasValue(cli.work.resolve("hosts"));
        assertThat(access().options().profile()).hasValue("caches");
        assertThat(access().options().maxRate()).hasValue(1_500_000);
        assertThat(access().options().environment()).containsEntry("AWS_REGION", "eu-west-1");
        flags.put(SettingKey.MAX_RATE, List.of("none"));
        assertThat(access().options().maxRate()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"PASSWORD_FILE", "SSH_KEY", "KNOWN_HOSTS"})
    void aFileThatIsNotThereIsNamedWithWhereItIsFrom(SettingKey key) {
        flags.put(SettingKey.STORE, List.of("rsync://h/m"));
        cli.with(key.variable(), "nowhere");
        assertThatThrownBy(this::stores)
                .isInstanceOf(UnusableException.class)
                .hasMessageStartingWith(key.variable() + ": " + cli.work.resolve("nowhere") + " does not exist");
    }

    @Test
    void aWrongRateSaysWhereItIsFrom() {
        flags.put(SettingKey.STORE, List.of("/srv/castor"));
        cli.with("CASTOR_MAX_RATE", "10Mbit");
        assertThatThrownBy(this::stores)
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("CASTOR_MAX_RATE: \"10Mbit\" is not a rate");
    }

    @Test
    void memoryHasALeast() {
        flags.put(SettingKey.STORE, List.of("/srv/castor"));
        cli.with("CASTOR_MAX_MEMORY", "32Mi");
        assertThat(access().options().maxMemory()).hasValue(32 << 20);
        cli.with("CASTOR_MAX_MEMORY", "1M");
        assertThatThrownBy(this::stores)
                .isInstanceOf(UsageException.class)
                .hasMessage("CASTOR_MAX_MEMORY: a load needs at least 8M for packs that it fetches ahead");
    }
}

package io.jenkins.plugins.castor.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of several settings counts, and what they mean. */
class SettingsTest {
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

    private void atWork(String text) throws IOException {
        Files.writeString(cli.work.resolve(".castor.properties"), text);
    }

    @Test
    void aFlagWinsOverTheEnvironmentThatOverTheWorkingDirectoryThatOverTheHomeDirectory() throws Exception {
        assertThat(settings().deadline()).contains(Duration.ofMinutes(30));
        atHome("deadline=1m");
        assertThat(settings().deadline()).contains(Duration.ofMinutes(1));
        atWork("deadline=2m");
        assertThat(settings().deadline()).contains(Duration.ofMinutes(2));
        cli.with("CASTOR_DEADLINE", "3m");
        assertThat(settings().deadline()).contains(Duration.ofMinutes(3));
        flags.put(SettingKey.DEADLINE, List.of("4m"));
        assertThat(settings().deadline()).contains(Duration.ofMinutes(4));
    }

    @Test
    void everyValueRemembersWhereItIsFrom() throws Exception {
        atHome("store=/srv/castor");
        atWork("fallback=a/b/c");
        cli.with("CASTOR_CACHES", "npm");
        flags.put(SettingKey.STRICT, List.of("true"));
        assertThat(settings().find(SettingKey.STORE).orElseThrow().origin().name())
                .isEqualTo(cli.home.resolve(".castor.properties").toString());
        assertThat(settings().find(SettingKey.FALLBACK).orElseThrow().origin().name())
                .isEqualTo(cli.work.resolve(".castor.properties").toString());
        assertThat(settings().find(SettingKey.CACHES).orElseThrow().origin().name())
                .isEqualTo("CASTOR_CACHES");
        assertThat(settings().find(SettingKey.STRICT).orElseThrow().origin().name())
                .isEqualTo("--strict");
        assertThat(settings().find(SettingKey.DEADLINE).orElseThrow().origin().name())
                .isEqualTo("default");
    }

    @Test
    void aVariableThatIsEmptyCountsAsNotSet() throws Exception {
        atHome("deadline=1m");
        cli.with("CASTOR_DEADLINE", " ");
        assertThat(settings().deadline()).contains(Duration.ofMinutes(1));
    }

    @Test
    void aFlagThatIsEmptyIsRefusedAsAVariableOfAScriptMayBeUnset() {
        flags.put(SettingKey.STORE, List.of(""));
        assertThatThrownBy(this::settings).isInstanceOf(UsageException.class).hasMessageContaining("--store is empty");
    }

    @ParameterizedTest
    @EnumSource(names = {"STORE", "CACHES"})
    void whatIsMissingIsNamedWithAllWaysToSetIt(SettingKey key) {
        assertThatThrownBy(() -> {
                    stores();
                    settings().caches();
                })
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("--store", "CASTOR_STORE", "\"store\" in ~/.castor.properties");
        flags.put(SettingKey.STORE, List.of("/srv"));
        assertThatThrownBy(() -> settings().caches())
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("--cache", "CASTOR_CACHES", "\"caches\"");
        assertThat(key.waysToSet()).contains(key.flag(), key.variable(), key.property());
    }

    @Test
    void theNamespaceIsPutTogetherFromWhatZuulAndJenkinsSay() {
        cli.with("ZUUL_PROJECT", "mediawiki/core")
                .with("ZUUL_BRANCH", "wmf/1.0")
                .with("JOB_NAME", "folder/npm");
        assertThat(settings().namespace()).isEqualTo(new Namespace("mediawiki/core", "wmf/1.0", "folder/npm"));
    }

    @Test
    void castorNamespaceWinsOverZuulAndAFlagOverItsPart() {
        cli.with("ZUUL_PROJECT", "other").with("CASTOR_NAMESPACE", "mediawiki%2Fcore/main/npm");
        assertThat(settings().namespace()).isEqualTo(new Namespace("mediawiki/core", "main", "npm"));
        flags.put(SettingKey.BRANCH, List.of("wmf/1.0"));
        assertThat(settings().namespace()).isEqualTo(new Namespace("mediawiki/core", "wmf/1.0", "npm"));
    }

    @Test
    void theEnvironmentWinsOverANamespaceInAFile() throws Exception {
        atWork("namespace=evil/main/npm");
        cli.with("ZUUL_PROJECT", "good");
        assertThat(settings().namespace()).isEqualTo(new Namespace("good", "main", "npm"));
    }

    @Test
    void aNamespaceAndAPartOfItTogetherAreRefused() throws Exception {
        flags.put(SettingKey.NAMESPACE, List.of("a/b/c"));
        flags.put(SettingKey.JOB, List.of("d"));
        assertThatThrownBy(this::settings).isInstanceOf(UsageException.class).hasMessageContaining("leave out --job");
        flags.clear();
        atWork("namespace=a/b/c\njob=d");
        assertThatThrownBy(this::settings).isInstanceOf(UsageException.class).hasMessageContaining("\"job\"");
    }

    @Test
    void aPartThatIsMissingIsNamedWithAllWaysToSetIt() {
        cli.with("ZUUL_PROJECT", "p").with("JOB_NAME", "j");
        assertThatThrownBy(() -> settings().namespace())
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("branch", "--branch", "ZUUL_BRANCH", "--namespace", "CASTOR_NAMESPACE");
    }

    @Test
    void aWrongNamespaceSaysWhereItIsFrom() {
        cli.with("CASTOR_NAMESPACE", "mediawiki/core/main/npm");
        assertThatThrownBy(() -> settings().namespace())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("CASTOR_NAMESPACE: ")
                .hasMessageContaining("%2F");
    }

    @Test
    void fallbacksAreTriedInTheOrderGiven() {
        cli.with("CASTOR_FALLBACK", "a/main/j, a%2Fb/main/j");
        assertThat(settings().fallbacks())
                .containsExactly(new Namespace("a", "main", "j"), new Namespace("a/b", "main", "j"));
    }

    @Test
    void cachesOfTheEnvironmentMayBeDirectoriesWithFilters() {
        cli.with("CASTOR_CACHES", "maven, \"deps=/srv/my deps\" gems=vendor,exclude=*.log");
        assertThat(settings().caches())
                .extracting(CacheDirectory::path)
                .contains(Path.of("/srv/my deps"), cli.work.resolve("vendor"));
    }

    @Test
    void aCacheOnTheCommandLineMayHoldCommasAndBlanks() {
        flags.put(SettingKey.CACHES, List.of("deps=/srv/a, b"));
        assertThat(settings().caches()).extracting(CacheDirectory::path).containsExactly(Path.of("/srv/a, b"));
    }

    @Test
    void anUnknownCacheSaysWhereItIsFrom() {
        cli.with("CASTOR_CACHES", "nmp");
        assertThatThrownBy(() -> settings().caches())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("CASTOR_CACHES: ")
                .hasMessageContaining("npm");
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
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(key.variable() + ": " + cli.work.resolve("nowhere") + " is no file");
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
    void aSpreadIsNothingUnlessSetAndAtMostAnHour() throws Exception {
        assertThat(settings().spread()).isZero();
        atWork("spread=30s");
        assertThat(settings().spread()).isEqualTo(Duration.ofSeconds(30));
        cli.with("CASTOR_SPREAD", "none");
        assertThat(settings().spread()).isZero();
        cli.with("CASTOR_SPREAD", "1h1s");
        assertThatThrownBy(() -> settings().spread())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("CASTOR_SPREAD: a spread is at most 1h");
    }

    @Test
    void noneLiftsTheDeadline() {
        cli.with("CASTOR_DEADLINE", "none");
        assertThat(settings().deadline()).isEmpty();
    }

    @Test
    void aWrongDeadlineSaysWhereItIsFrom() {
        cli.with("CASTOR_DEADLINE", "soon");
        assertThatThrownBy(() -> settings().deadline())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("CASTOR_DEADLINE: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "yes"})
    void strictnessIsSwitchedOn(String text) {
        cli.with("CASTOR_STRICT", text);
        assertThat(settings().strict()).isTrue();
    }

    @Test
    void strictnessIsSwitchedOffAndAnythingElseRefused() {
        assertThat(settings().strict()).isFalse();
        cli.with("CASTOR_STRICT", "0");
        assertThat(settings().strict()).isFalse();
        cli.with("CASTOR_STRICT", "maybe");
        assertThatThrownBy(() -> settings().strict()).isInstanceOf(UsageException.class);
    }
}

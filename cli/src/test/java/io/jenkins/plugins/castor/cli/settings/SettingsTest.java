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

    private List<String> stores() {
        return StoreSettings.of(settings(), cli.context()).stores();
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

    private void inZuul() {
        cli.with("ZUUL_PIPELINE", "check")
                .with("ZUUL_PROJECT", "mediawiki/core")
                .with("ZUUL_BRANCH", "wmf/1.0")
                .with("JOB_NAME", "folder/npm");
    }

    @Test
    void theNamespaceOfACiBuildIsWhatItsVariablesSay() {
        inZuul();
        assertThat(settings().namespace()).isEqualTo(new Namespace("mediawiki/core", "wmf/1.0", "folder/npm"));
        assertThat(settings().find(SettingKey.PROJECT).orElseThrow().origin().name())
                .isEqualTo("ZUUL_PROJECT");
        cli.with("CASTOR_PROJECT", "p").with("CASTOR_BRANCH", "b").with("CASTOR_JOB", "j");
        assertThat(settings().namespace()).isEqualTo(new Namespace("p", "b", "j"));
    }

    @Test
    void aCiBuildFallsBackToTheMainBranchUnlessFallbacksAreSet() throws Exception {
        inZuul();
        assertThat(settings().fallbacks())
                .containsExactly(
                        new Namespace("mediawiki/core", "main", "folder/npm"),
                        new Namespace("mediawiki/core", "master", "folder/npm"));
        cli.with("ZUUL_BRANCH", "main").with("CASTOR_JOB", "j");
        assertThat(settings().fallbacks()).containsExactly(new Namespace("mediawiki/core", "master", "j"));
        atHome("fallback=a/b/c");
        assertThat(settings().fallbacks()).containsExactly(new Namespace("a", "b", "c"));
    }

    @Test
    void aCiBuildWithoutABranchOrAJobHasCachesToo() {
        cli.with("ZUUL_PIPELINE", "periodic").with("ZUUL_PROJECT", "p");
        assertThat(settings().namespace()).isEqualTo(new Namespace("p", "default", "default"));
    }

    @Test
    void aPartInTheEnvironmentWinsOverTheWholeThereAndAFlagOverBoth() {
        inZuul();
        cli.with("CASTOR_NAMESPACE", "a%2Fb/main/npm").with("CASTOR_JOB", "yarn");
        assertThat(settings().namespace()).isEqualTo(new Namespace("a/b", "main", "yarn"));
        flags.put(SettingKey.BRANCH, List.of("topic"));
        assertThat(settings().namespace()).isEqualTo(new Namespace("a/b", "topic", "yarn"));
    }

    @Test
    void aCiBuildWinsOverANamespaceInAFile() throws Exception {
        atWork("namespace=evil/main/npm");
        inZuul();
        assertThat(settings().namespace()).isEqualTo(new Namespace("mediawiki/core", "wmf/1.0", "folder/npm"));
    }

    @Test
    void namesThatAreTooLongAreFittedWhereverTheyAreFrom() {
        String branch = "\u0434".repeat(34);
        inZuul();
        cli.with("ZUUL_BRANCH", branch);
        Namespace fitted = Namespace.fitted("mediawiki/core", branch, "folder/npm");
        assertThat(settings().namespace()).isEqualTo(fitted);
        flags.put(SettingKey.PROJECT, List.of("p".repeat(300)));
        assertThat(settings().namespace().project())
                .hasSize(200 - 2)
                .startsWith("ppp")
                .contains("~");
        flags.clear();
        flags.put(SettingKey.NAMESPACE, List.of("mediawiki%2Fcore/" + branch + "/folder%2Fnpm"));
        assertThat(settings().namespace()).isEqualTo(fitted);
        // As a store lists it.
        flags.put(SettingKey.NAMESPACE, List.of(fitted.path()));
        assertThat(settings().namespace()).isEqualTo(fitted);
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
        cli.with("CASTOR_PROJECT", "p").with("CASTOR_JOB", "j");
        assertThatThrownBy(() -> settings().namespace())
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("branch", "--branch", "CASTOR_BRANCH", "--namespace", "CASTOR_NAMESPACE");
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
    void whatIsUnusedIsLeftOutAfterATimeOrNever() throws Exception {
        assertThat(settings().dropUnused()).isEmpty();
        atWork("drop-unused=14d");
        assertThat(settings().dropUnused()).contains(Duration.ofDays(14));
        cli.with("CASTOR_DROP_UNUSED", "0");
        assertThat(settings().dropUnused()).contains(Duration.ZERO);
        cli.with("CASTOR_DROP_UNUSED", "never");
        assertThatThrownBy(() -> settings().dropUnused())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("CASTOR_DROP_UNUSED: ")
                .hasMessageEndingWith("or 0 for never");
    }

    @Test
    void aDeadlineHasABound() {
        cli.with("CASTOR_DEADLINE", "12h");
        assertThat(settings().deadline()).contains(Duration.ofHours(12));
        for (String tooLong : List.of("12h1s", "none")) {
            cli.with("CASTOR_DEADLINE", tooLong);
            assertThatThrownBy(() -> settings().deadline())
                    .isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("CASTOR_DEADLINE: ");
        }
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

package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Presets say which entries are used together, and after how long without use they are left out. */
class UseGroupsTest {

    @Test
    void presetsLeaveOutWhatWasNotUsedFor30DaysButWherePackagesAreLinked() {
        List<String> kinds = Preset.all().stream()
                .flatMap(preset -> preset.kinds().stream())
                .map(Preset.Kind::name)
                .toList();
        assertThat(kinds)
                .contains("npm", "gem-bundler", "pnpm")
                .allSatisfy(name -> assertThat(Preset.dropsUnusedAfter(name))
                        .isEqualTo(name.equals("pnpm") ? Duration.ZERO : Duration.ofDays(30)));
        assertThat(Preset.dropsUnusedAfter("vendor")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "go, github.com/!burnt!sushi/toml@v1.4.0",
        "go, cache/download/golang.org/x/mod/@v",
        "go, cache/vcs/0123abc",
        "gradle, modules-2/files-2.1/org.example/lib/1.0",
        "gradle, modules-2/metadata-2.106",
        "gradle, 8.8/transforms",
        "gradle, jars-9/0123abc",
        "gradle-wrapper, gradle-8.8-bin/0123abc",
        "yarn, v6/npm-left-pad-1.3.0-0123abc",
        "cargo, index/github.com-1ecc6299db9ec823",
        "cargo-git, serde-0123abc",
    })
    void directoriesThatAreUsedWithAllBelow(String preset, String directory) {
        assertThat(Preset.useGroups(preset).isTogether(directory)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "go, github.com/!burnt!sushi",
        "gradle, modules-2/files-2.1",
        "gradle, modules-2",
        "maven, org/example/lib/1.0",
        "npm, _cacache/index-v5",
        "cargo, registry/cache",
        "vendor, v6/npm-left-pad-1.3.0-0123abc",
    })
    void otherDirectoriesAreGroupsByThemselves(String preset, String directory) {
        assertThat(Preset.useGroups(preset).isTogether(directory)).isFalse();
        assertThat(Preset.useGroups(preset).isTogether("")).isFalse();
    }

    @Test
    void filesThatAreUsedOneByOne() {
        assertThat(Preset.useGroups("gem").isAlone("3.2.0/cache/rake-13.0.6.gem"))
                .isTrue();
        assertThat(Preset.useGroups("maven").isAlone("org/example/lib/1.0/lib-1.0.jar"))
                .isFalse();
        assertThat(UseGroups.DIRECTORIES.isAlone("file")).isFalse();
    }
}

package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Surroundings.Os;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CachesTest {
    @TempDir
    Path base;

    private Surroundings here;

    @BeforeEach
    void settle() {
        here = new Surroundings(Map.of(), base.resolve("home"), base.resolve("work"), Os.LINUX);
    }

    @Test
    void presetsAndOwnDirectoriesMix() {
        List<CacheDirectory> caches = Caches.parse(List.of("npm", "own=data", "gem"), here);

        assertThat(caches)
                .extracting(CacheDirectory::name)
                .containsExactly("npm", "own", "gem", "gem-specs", "gem-bundler");
        assertThat(caches.get(1)).isEqualTo(new CacheDirectory("own", base.resolve("work/data"), PathFilter.ALL));
    }

    @Test
    void whatIsNamedIsCheckedTogether() {
        assertThatThrownBy(() -> Caches.parse(List.of("npm", "npm"), here)).hasMessageContaining("have the name npm");
        assertThatThrownBy(() -> Caches.parse(List.of("npm", "all=~/.npm/_cacache"), here))
                .hasMessageContaining("overlap");
    }

    @Test
    void whatIsWrongOnEveryMachineIsToldWithoutOne() {
        assertThatCode(() -> Caches.check(List.of("npm", "own=~nobody/data,include=*.gem")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Caches.check(List.of("nmp"))).hasMessageContaining("did you mean npm?");
        assertThatThrownBy(() -> Caches.check(List.of("o/wn=data"))).hasMessageContaining("write NAME=PATH");
        assertThatThrownBy(() -> Caches.check(List.of("own= ,include=a"))).hasMessageContaining("own is empty");
        assertThatThrownBy(() -> Caches.check(List.of("own=data,only=a"))).hasMessageContaining("include=GLOB");
        assertThatThrownBy(() -> Caches.check(List.of("own=data,include=[a"))).hasMessageContaining("[a");
        assertThatThrownBy(() -> Caches.check(List.of("own=data", "own=more")))
                .hasMessageContaining("have the name own");
    }

    @ParameterizedTest
    @CsvSource({
        "nmp, npm",
        "NPM, npm",
        "mvn, maven",
        "bundler, gem",
        "dnf, yum",
        "pip3, pip",
        "gradel, gradle",
        "golang, go",
        "componser, composer"
    })
    void anUnknownPresetIsRefusedWithTheNearest(String text, String nearest) {
        assertThatThrownBy(() -> Caches.parse(List.of(text), here))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"; did you mean " + nearest + "?")
                .hasMessageContaining("npm, pip, gem, maven, composer, gradle, yarn, pnpm, cargo, go, apt, yum, zypper")
                .hasMessageContaining("NAME=PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "frobnicate", "~/.npm"})
    void aPresetLikeNoOtherIsRefusedWithoutAGuess(String text) {
        assertThatThrownBy(() -> Caches.parse(List.of(text), here))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The presets are")
                .hasMessageNotContaining("did you mean");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    x=data       | work/data
                    x=./a/../b   | work/b
                    x=~/.cache/x | home/.cache/x
                    x=a,b{c      | work/a,b{c
                    x=a=b        | work/a=b
                    """)
    void ownDirectoriesStartInTheWorkingOrTheHomeDirectory(String text, String path) {
        assertThat(CacheDirectory.parse(text, here))
                .isEqualTo(new CacheDirectory("x", base.resolve(path), PathFilter.ALL));
    }

    @Test
    void ownDirectoriesHaveIncludesAndExcludes() {
        CacheDirectory bundle = CacheDirectory.parse(
                "bundle=vendor/bundle,include=ruby/*/cache/*.{gem,tgz},exclude=*.lock,include=x,exclude=a,b", here);

        assertThat(bundle.path()).isEqualTo(base.resolve("work/vendor/bundle"));
        assertThat(bundle.filter())
                .isEqualTo(PathFilter.of(List.of("ruby/*/cache/*.{gem,tgz}", "x"), List.of("*.lock", "a,b")));
    }

    @Test
    void ownVolatilePatternsAddToThoseOfThePreset() {
        PathFilter own = CacheDirectory.parse("deps=vendor,volatile=/log,volatile=*.stamp", here)
                .filter();
        assertThat(own).isEqualTo(PathFilter.of(List.of(), List.of(), List.of("/log", "*.stamp")));
        assertThat(own.isAll()).isTrue();

        PathFilter npm =
                CacheDirectory.parse("npm=/mnt/npm,volatile=*.stamp", here).filter();
        assertThat(npm.isVolatile("_cacache/index-v5/ab/cd/ef")).isTrue();
        assertThat(npm.isVolatile("_cacache/content-v2/sha512/x.stamp")).isTrue();
        assertThat(npm.isVolatile("_cacache/content-v2/sha512/x")).isFalse();
    }

    @Test
    void theNameOfAPresetKeepsWhatItLeavesOutAtAnotherPath() {
        CacheDirectory maven = CacheDirectory.parse("maven=/mnt/m2,exclude=org/example/**", here);

        assertThat(maven.path()).isEqualTo(Path.of("/mnt/m2"));
        assertThat(maven.filter().accepts("a/b.lastUpdated", false)).isFalse();
        assertThat(maven.filter().accepts("org/example/x.jar", false)).isFalse();
        assertThat(maven.filter().accepts("org/other/x.jar", false)).isTrue();
    }

    @Test
    void ownIncludesReplaceThoseOfThePreset() {
        assertThat(CacheDirectory.parse("yum=/mnt/yum", here).filter().includes())
                .containsExactly("*.rpm");
        assertThat(CacheDirectory.parse("yum=/mnt/yum,include=*.drpm", here)
                        .filter()
                        .includes())
                .containsExactly("*.drpm");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    npm                  | NAME=PATH
                    =x                   | does not start with a name
                    .x=y                 | does not start with a name
                    npm,exclude=*.lock   | does not start with a name
                    x=                   | The path of the cache directory x is empty
                    x=,exclude=a         | The path of the cache directory x is empty
                    x=a,exlude=b         | The option "exlude"
                    x=a,exclude=b,with=c | The option "with"
                    x=a,exclude=[        | The pattern "["
                    x=a,exclude=         | The pattern ""
                    x=~                  | is a home directory
                    x=..                 | contains the home directory
                    x=/                  | is the root
                    x=~other/x           | the home directory of another user
                    x=$HOME/x            | which has an unresolved variable
                    x=file:///tmp/x      | is a URL
                    """)
    void whatIsWrongWithAnOwnDirectoryIsTold(String text, String message) {
        assertThatThrownBy(() -> CacheDirectory.parse(text, here))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}

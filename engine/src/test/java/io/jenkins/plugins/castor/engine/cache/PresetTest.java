package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Surroundings.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where presets find their directories: {@code ~} is a home in a temporary directory here, as it is in the table. */
class PresetTest {
    private Path home;
    private Path work;

    @BeforeEach
    void settle(@TempDir Path base) throws IOException {
        home = Files.createDirectory(base.resolve("home"));
        work = Files.createDirectory(base.resolve("work"));
    }

    @Test
    void theyAreTheseAndEachSaysWhatItIs() {
        assertThat(Preset.all())
                .extracting(Preset::name)
                .containsExactly(
                        "npm",
                        "pip",
                        "gem",
                        "maven",
                        "composer",
                        "gradle",
                        "yarn",
                        "pnpm",
                        "cargo",
                        "go",
                        "apt",
                        "yum",
                        "zypper");
        assertThat(Preset.all()).allSatisfy(preset -> {
            assertThat(preset.description()).isNotBlank();
            assertThat(Preset.named(preset.name())).containsSame(preset);
        });
        assertThat(Preset.named("NPM")).isEmpty();
    }

    @Test
    void theirDirectoriesAreNamedAfterThem() {
        for (Preset preset : Preset.all()) {
            List<String> names = preset.kinds().stream().map(Preset.Kind::name).toList();
            assertThat(names.get(0)).isEqualTo(preset.name());
            assertThat(names.subList(1, names.size())).allMatch(name -> name.startsWith(preset.name() + "-"));
        }
        assertThat(Preset.all().stream().flatMap(preset -> preset.kinds().stream()))
                .extracting(Preset.Kind::name)
                .doesNotHaveDuplicates();
    }

    @Test
    void eachOfTheirDirectoriesKeepsItsFilterWhereverAUserPutsIt() {
        assertThat(Preset.all().stream().flatMap(preset -> preset.kinds().stream()))
                .isNotEmpty()
                .allSatisfy(kind -> assertThat(Preset.filterOf(kind.name())).contains(kind.filter()));
        assertThat(Preset.filterOf("mine")).isEmpty();
        assertThat(Preset.filterOf("np")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    npm            | ~/.npm                         | ~/.npm                        | ~/Local/npm-cache
                    pip            | ~/.cache/pip                   | ~/Library/Caches/pip          | ~/Local/pip/Cache
                    gem            | ~/.local/share/gem/ruby        | ~/.local/share/gem/ruby       | ~/.local/share/gem/ruby
                    gem-specs      | ~/.cache/gem/specs             | ~/.cache/gem/specs            | ~/.cache/gem/specs
                    gem-bundler    | ~/.bundle/cache                | ~/.bundle/cache               | ~/.bundle/cache
                    maven          | ~/.m2/repository               | ~/.m2/repository              | ~/.m2/repository
                    composer       | ~/.cache/composer              | ~/Library/Caches/composer     | ~/Local/Composer
                    gradle         | ~/.gradle/caches               | ~/.gradle/caches              | ~/.gradle/caches
                    gradle-wrapper | ~/.gradle/wrapper/dists        | ~/.gradle/wrapper/dists       | ~/.gradle/wrapper/dists
                    yarn           | ~/.cache/yarn                  | ~/Library/Caches/Yarn         | ~/Local/Yarn/Cache
                    yarn-berry     | ~/.yarn/berry/cache            | ~/.yarn/berry/cache           | ~/Local/Yarn/Berry/cache
                    pnpm           | ~/.local/share/pnpm/store      | ~/Library/pnpm/store          | ~/Local/pnpm/store
                    cargo          | ~/.cargo/registry              | ~/.cargo/registry             | ~/.cargo/registry
                    cargo-git      | ~/.cargo/git/db                | ~/.cargo/git/db               | ~/.cargo/git/db
                    go             | ~/go/pkg/mod                   | ~/go/pkg/mod                  | ~/go/pkg/mod
                    apt            | /var/cache/apt/archives        |                               |
                    yum            | /var/cache/yum                 |                               |
                    zypper         | /var/cache/zypp/packages       |                               |
                    """)
    void withoutVariablesTheyFindTheDefaultsOfEachSystem(String name, String linux, String macos, String windows) {
        // XDG_RUNTIME_DIR stands for a machine that has XDG at all; LOCALAPPDATA is set on every Windows
        assertThat(find(name, Os.LINUX, Map.of("XDG_RUNTIME_DIR", "/run/user/0")))
                .isEqualTo(in(linux));
        assertThat(find(name, Os.MACOS, Map.of())).isEqualTo(in(macos));
        assertThat(find(name, Os.WINDOWS, Map.of("LOCALAPPDATA", "~/Local"))).isEqualTo(in(windows));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    npm            | npm_config_cache=/a                         | /a
                    npm            | NPM_CONFIG_CACHE=/a                         | /a
                    npm            | Npm_Config_Cache=/a NPM_CONFIG_CACHE=/b     | /b
                    npm            | npm_config_cache=/a NPM_CONFIG_CACHE=/b     | /a
                    npm            | npm_config_cache= NPM_CONFIG_CACHE=/b       | /b
                    npm            | npm_config_cache=                           | ~/.npm
                    npm            | npm_config_cache=~/x                        | ~/x
                    npm            | npm_config_cache=cache/npm                  | WORK/cache/npm
                    pip            | PIP_CACHE_DIR=/a XDG_CACHE_HOME=/b          | /a
                    pip            | PIP_CACHE_DIR= XDG_CACHE_HOME=/b            | /b/pip
                    gem            | GEM_HOME=/a XDG_DATA_HOME=/b                | /a/cache
                    gem            | XDG_DATA_HOME=/b                            | /b/gem/ruby
                    gem-specs      | GEM_SPEC_CACHE=/a XDG_CACHE_HOME=/b         | /a
                    gem-specs      | XDG_CACHE_HOME=/b                           | /b/gem/specs
                    gem-bundler    | BUNDLE_USER_CACHE=/a BUNDLE_USER_HOME=/b    | /a
                    gem-bundler    | BUNDLE_USER_HOME=/b                         | /b/cache
                    composer       | COMPOSER_CACHE_DIR=/a COMPOSER_HOME=/b      | /a
                    composer       | COMPOSER_HOME=/b XDG_CACHE_HOME=/c          | /b/cache
                    composer       | XDG_CACHE_HOME=/c                           | /c/composer
                    gradle         | GRADLE_USER_HOME=/a                         | /a/caches
                    gradle         | GRADLE_USER_HOME=/a GRADLE_OPTS=-Dgradle.user.home=/b | /b/caches
                    gradle         | GRADLE_OPTS=-Duser.home=/b                  | /b/.gradle/caches
                    gradle-wrapper | GRADLE_USER_HOME=/a                         | /a/wrapper/dists
                    yarn           | YARN_CACHE_FOLDER=/a XDG_CACHE_HOME=/b      | /a
                    yarn           | XDG_CACHE_HOME=/b                           | /b/yarn
                    yarn-berry     | YARN_GLOBAL_FOLDER=/a XDG_DATA_HOME=/b      | /a/cache
                    yarn-berry     | XDG_DATA_HOME=/b                            | /b/yarn/berry/cache
                    pnpm           | pnpm_config_store_dir=/a npm_config_store_dir=/b | /a
                    pnpm           | NPM_CONFIG_STORE_DIR=/b PNPM_HOME=/c        | /b
                    pnpm           | PNPM_HOME=/c XDG_DATA_HOME=/d               | /c/store
                    pnpm           | XDG_DATA_HOME=/d                            | /d/pnpm/store
                    cargo          | CARGO_HOME=/a                               | /a/registry
                    cargo-git      | CARGO_HOME=/a                               | /a/git/db
                    go             | GOMODCACHE=/a GOPATH=/b                     | /a
                    go             | GOPATH=/b:/c                                | /b/pkg/mod
                    """)
    void variablesDecideInTheirOrder(String name, String variables, String path) {
        assertThat(find(name, Os.LINUX, variables(variables))).isEqualTo(in(path));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pip      | MACOS   | XDG_CACHE_HOME=/b          | /b/pip
                    pip      | WINDOWS | XDG_CACHE_HOME=/b          | ~/AppData/Local/pip/Cache
                    npm      | WINDOWS | A=b                        | ~/npm-cache
                    npm      | WINDOWS | localappdata=/l            | /l/npm-cache
                    yarn     | MACOS   | XDG_CACHE_HOME=/b          | /b/yarn
                    composer | WINDOWS | APPDATA=/r                 | /r/Composer/cache
                    composer | WINDOWS | LOCALAPPDATA=/l APPDATA=/r | /l/Composer
                    go       | WINDOWS | GOPATH=/b;/c               | /b/pkg/mod
                    pnpm     | WINDOWS | A=b                        | ~/.pnpm/store
                    """)
    void systemsDifferInWhatTheyLookAt(String name, Os os, String variables, String path) {
        assertThat(find(name, os, variables(variables))).isEqualTo(in(path));
    }

    @Test
    void javaProgramsKeepTheirOwnIdeaOfHome() {
        Map<String, String> moved = Map.of("HOME", work.resolve("elsewhere").toString());

        assertThat(find("npm", Os.LINUX, moved)).isEqualTo(in("WORK/elsewhere/.npm"));
        assertThat(find("maven", Os.LINUX, moved)).isEqualTo(in("~/.m2/repository"));
        assertThat(find("gradle", Os.LINUX, moved)).isEqualTo(in("~/.gradle/caches"));
    }

    @ParameterizedTest
    @CsvSource({
        "gem, .gem/ruby, .gem/ruby",
        "gem-specs, .gem/specs, .gem/specs",
        "gem-specs, .local/share/gem/specs, .local/share/gem/specs",
        "composer, .composer/cache, .composer/cache"
    })
    void directoriesOfOldAreTakenWhereTheyExist(String name, String existing, String path) throws IOException {
        Files.createDirectories(home.resolve(existing));

        assertThat(find(name, Os.LINUX, Map.of("XDG_RUNTIME_DIR", "/run"))).isEqualTo(home.resolve(path));
    }

    @Test
    void yarnHasAPlaceOfItsOwnForRootOnLinux() {
        Surroundings root = new Surroundings(Map.of(), Path.of("/root"), work, Os.LINUX);

        assertThat(Preset.named("yarn").orElseThrow().resolve(root).get(0).path())
                .isEqualTo(Path.of("/usr/local/share/.cache/yarn"));
    }

    @Test
    void eachDirectorySaysWhatDecidedAboutIt() {
        Map<String, String> environment =
                Map.of("Npm_Config_Cache", "/a", "GRADLE_OPTS", "-Xmx1g -Dgradle.user.home=/b", "LOCALAPPDATA", "/l");

        assertThat(origins("npm", Os.LINUX, environment)).containsExactly("Npm_Config_Cache");
        assertThat(origins("gradle", Os.LINUX, environment))
                .containsExactly("-Dgradle.user.home in GRADLE_OPTS", "-Dgradle.user.home in GRADLE_OPTS");
        assertThat(origins("pip", Os.WINDOWS, environment)).containsExactly("LOCALAPPDATA");
        assertThat(origins("gem", Os.LINUX, environment)).containsExactly("default", "default", "default");
        assertThat(origins("apt", Os.LINUX, environment)).containsExactly("default");
    }

    @Test
    void aPresetOfAnotherSystemIsRefused() {
        assertThatThrownBy(() -> preset("apt").resolve(here(Os.MACOS, Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The preset apt has no directory on macOS");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    npm_config_cache=/                         | npm    | is the root of a file system
                    npm_config_cache=~                         | npm    | is a home directory
                    NPM_CONFIG_CACHE=${HOME}/.npm              | npm    | NPM_CONFIG_CACHE is "${HOME}/.npm", which has an unresolved variable
                    PIP_CACHE_DIR=https://x:y@z/               | pip    | PIP_CACHE_DIR is a URL
                    GOPATH=:/a                                 | go     | GOPATH is empty
                    CARGO_HOME=~root/x                         | cargo  | CARGO_HOME is "~root/x", the home directory of
                    MAVEN_OPTS=-Dmaven.repo.local=~/..         | maven  | -Dmaven.repo.local in MAVEN_OPTS
                    COMPOSER_CACHE_DIR=/dev/null               | composer | is not a directory
                    """)
    void nonsenseInAVariableIsRefusedByItsName(String variable, String preset, String message) {
        assertThatThrownBy(() -> preset(preset).resolve(here(Os.LINUX, variables(variable))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(variable.substring(0, variable.indexOf('=')));
    }

    private Path find(String directory, Os os, Map<String, String> environment) {
        return Preset.all().stream()
                .flatMap(preset -> preset.kinds().stream())
                .filter(kind -> kind.name().equals(directory))
                .flatMap(kind -> kind.find(here(os, environment)).stream())
                .map(found -> found.directory().path())
                .findFirst()
                .orElse(null);
    }

    private List<String> origins(String preset, Os os, Map<String, String> environment) {
        return preset(preset).find(here(os, environment)).stream()
                .map(Preset.Found::origin)
                .toList();
    }

    private static Preset preset(String name) {
        return Preset.named(name).orElseThrow();
    }

    private Surroundings here(Os os, Map<String, String> environment) {
        return new Surroundings(environment, home, work, os);
    }

    private Path in(String path) {
        return path == null ? null : Path.of(path.replace("~", home.toString()).replace("WORK", work.toString()));
    }

    private static Map<String, String> variables(String text) {
        return new HashMap<>(List.of(text.split(" ", -1)).stream()
                .collect(Collectors.toMap(
                        (Function<String, String>) word -> word.substring(0, word.indexOf('=')),
                        word -> word.substring(word.indexOf('=') + 1))));
    }
}

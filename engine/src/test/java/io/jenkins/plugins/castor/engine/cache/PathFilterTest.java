package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathFilterTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    lock              | lock a/lock a/b/lock                | locks a/block lock/a
                    *.lock            | x.lock .lock a/x.lock a.b/.lock     | x.lock.gz a.lock/x xlock
                    x*                | x xy a/x a/xyz                      | ax a/ax xa/b
                    *a*b              | ab aab a/xaxb                       | ba a/b abc
                    ?.tmp             | a.tmp x/ü.tmp 😀.tmp                 | .tmp ab.tmp
                    [a-c]x            | ax bx d/cx                          | dx x -x
                    [!a-c]x           | dx a/dx 😀x                          | ax x
                    [^a]              | b x/b                               | a aa
                    [a-]              | a -                                 | b
                    [\\]x]             | ] x                                 | \\ y
                    [[]               | [                                   | a
                    {a,b,c*}.txt      | a.txt x/b.txt cd.txt                | d.txt a.txt.x
                    x{,.y}            | x x.y a/x.y                         | x.z
                    {a{b,c},d}        | ab ac d                             | a abc
                    [{,}]x            | {x ,x }x                            | x ax
                    a\\*b              | a*b x/a*b                           | axb ab
                    a\\{b,c\\}          | a{b,c}                              | ab ac
                    **                | a a/b .a                            |
                    a**b              | ab axxb x/ab                        | a/b
                    /lock             | lock                                | a/lock lock/a
                    a/b               | a/b                                 | b x/a/b a/b/c
                    a/*.x             | a/.x a/y.x                          | a/b/y.x y.x
                    /*/*.x            | a/b.x                               | b.x a/b/c.x
                    **/x              | x a/x a/b/x                         | ax a/x/b
                    a/**              | a/b a/b/c                           | a b/a ab/c
                    a/**/z            | a/z a/b/z a/b/c/z                   | z a/bz az b/a/z
                    /**/x/**/y/*      | x/y/a q/x/y/a x/q/y/a y/x/y/y/y     | x/y y/x/a
                    **/**/a/**/**     | a/b q/a/b                           | a q/a
                    a/{b,c/d}         | a/b a/c/d                           | a/c a/d
                    *ü.[a-z]x/é       | ü.ax/é aü.zx/é                      | ü.Ax/é ü.ax/e
                    """)
    void excludesFollowGlobs(String glob, String matching, String others) {
        PathFilter filter = PathFilter.of(List.of(), List.of(glob));

        for (String path : words(matching)) {
            assertThat(filter.accepts(path, false)).as(path).isFalse();
            assertThat(filter.accepts(path, true)).as(path).isFalse();
        }
        for (String path : words(others)) {
            assertThat(filter.accepts(path, false)).as(path).isTrue();
            assertThat(filter.accepts(path, true)).as(path).isTrue();
        }
    }

    @Test
    void everythingCountsWithoutPatterns() {
        assertThat(PathFilter.of(List.of(), List.of())).isSameAs(PathFilter.ALL);
        assertThat(PathFilter.ALL.isAll()).isTrue();
        assertThat(PathFilter.ALL.accepts("any/thing", false)).isTrue();
        assertThat(PathFilter.ALL.accepts("any", true)).isTrue();
    }

    @Test
    void aSlashAtTheEndLimitsAnExcludeToDirectories() {
        PathFilter filter = PathFilter.of(List.of(), List.of("tmp/", "a/b/"));

        assertThat(filter.accepts("tmp", true)).isFalse();
        assertThat(filter.accepts("x/tmp", true)).isFalse();
        assertThat(filter.accepts("x/tmp", false)).isTrue();
        assertThat(filter.accepts("a/b", true)).isFalse();
        assertThat(filter.accepts("x/a/b", true)).isTrue();
    }

    @Test
    void includesAreAboutFilesAndLeadIntoEveryDirectoryThatMayHoldOne() {
        PathFilter filter = PathFilter.of(List.of("*.rpm"), List.of("repodata/"));

        assertThat(filter.accepts("a/b.rpm", false)).isTrue();
        assertThat(filter.accepts("a/b.xml", false)).isFalse();
        assertThat(filter.accepts("a", true)).isTrue();
        assertThat(filter.accepts("a/repodata", true)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /*/cache/*.gem | 3.1 3.1/cache      | 3.1/gems 3.1/cache/x 3.1/cache/x/y
                    a/b/c          | a a/b              | b a/b/c a/bb aa
                    a/*            | a                  | b a/b
                    a/b/**         | a a/b a/b/c        | b a/c a/bc
                    a/**/z         | a a/b a/b/c        | b ab
                    **/z           | a a/b              |
                    a/b*/**        | a a/b a/bc a/bc/d  | a/c b
                    /{a,b/c}/x     | a b b/c            | c a/x b/d
                    """)
    void anchoredIncludesKeepOutOfTheOtherDirectories(String include, String entered, String passedBy) {
        PathFilter filter = PathFilter.of(List.of(include), List.of());

        for (String directory : words(entered)) {
            assertThat(filter.accepts(directory, true)).as(directory).isTrue();
        }
        for (String directory : words(passedBy)) {
            assertThat(filter.accepts(directory, true)).as(directory).isFalse();
        }
    }

    @Test
    void theCacheDirectoryItselfCounts() {
        assertThat(PathFilter.of(List.of("a/b"), List.of("*")).accepts("", true))
                .isTrue();
    }

    @Test
    void anExcludeBeatsAnInclude() {
        PathFilter filter = PathFilter.of(List.of("*.jar"), List.of("*-sources.jar"));

        assertThat(filter.accepts("x.jar", false)).isTrue();
        assertThat(filter.accepts("x-sources.jar", false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "a//b",
                "../x",
                "a/./b",
                "a/..",
                "[a",
                "a[",
                "[]",
                "[!]",
                "[z-a]",
                "{a",
                "a}",
                "{a,{b}",
                "a\\",
                "[a/b]",
                "a\u0000b",
                "{a,}"
            })
    void aBadGlobIsRefusedByItsName(String glob) {
        assertThatThrownBy(() -> PathFilter.of(List.of(), List.of("fine", glob)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The pattern " + Shown.text(glob));
        assertThatThrownBy(() -> PathFilter.of(List.of(glob), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIncludeOfADirectoryIsRefusedWithWhatToWrite() {
        assertThatThrownBy(() -> PathFilter.of(List.of("a/"), List.of())).hasMessageContaining("a/**");
    }

    @Test
    void aVolatilePatternForADirectoryIsRefusedWithWhatToWrite() {
        assertThatThrownBy(() -> PathFilter.of(List.of(), List.of(), List.of("index/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("volatile patterns match only files; write \"index/**\"");
    }

    @Test
    void volatileFilesAreSelectedAsAnyOther() {
        PathFilter filter = PathFilter.of(List.of(), List.of("/out"), List.of("/index/**", "*.stamp"));
        assertThat(filter.accepts("index/a", false)).isTrue();
        assertThat(filter.isVolatile("index/a")).isTrue();
        assertThat(filter.isVolatile("deep/in/x.stamp")).isTrue();
        assertThat(filter.isVolatile("indexes/a")).isFalse();
        assertThat(filter.accepts("out", false)).isFalse();
        assertThat(filter).isNotEqualTo(PathFilter.of(List.of(), List.of("/out")));
    }

    @Test
    void bracesThatMultiplyWithoutEndAreRefused() {
        assertThatThrownBy(() -> PathFilter.of(List.of(), List.of("{a,b}".repeat(30))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{a}", "{a,b}", ",", "[a]", "a", "a/", "*", "**/", "\\\\", "[", "?"})
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPatternOf64KiBIsRefusedAtOnce(String piece) {
        String pattern = piece.repeat(65_536 / piece.length());
        for (String glob : List.of(pattern, "{" + pattern + "}", "[" + pattern + "]", pattern + "}".repeat(65_536))) {
            assertThatThrownBy(() -> PathFilter.of(List.of(glob), List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4096");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{x}", "{{x}}"})
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aFilterOfManyPatternsWithManyBracesIsRefused(String piece) {
        String pattern = "{a,b}".repeat(7) + piece.repeat(4000 / piece.length());
        List<String> patterns = Collections.nCopies(1000, pattern);
        assertThatThrownBy(() -> PathFilter.of(patterns, List.of())).hasMessageContaining("braces");
    }

    @Test
    void aFilterWhosePatternsAreTooLargeTogetherIsRefused() {
        List<String> patterns = Collections.nCopies(100, "{a,b}".repeat(6) + "*".repeat(4000));
        assertThatThrownBy(() -> PathFilter.of(List.of(), patterns)).hasMessageContaining("262144");
    }

    @Test
    void aClassOfManyCharactersMatches() {
        PathFilter filter = PathFilter.of(List.of("[" + "b-cx".repeat(1000) + "]"), List.of());
        assertThat(filter.accepts("x", false)).isTrue();
        assertThat(filter.accepts("a", false)).isFalse();
    }

    @Test
    void noPatternStallsAScan() {
        PathFilter filter = PathFilter.of(List.of("*a".repeat(60) + "b", "**/a/".repeat(60) + "b"), List.of());
        String name = "a".repeat(4000);
        String deep = "a/".repeat(2000) + "c";

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(120), () -> {
            assertThat(filter.accepts(name, false)).isFalse();
            assertThat(filter.accepts(deep, false)).isFalse();
        });
    }

    @Test
    void filtersOfTheSamePatternsAreEqualAndTellThem() {
        PathFilter filter = PathFilter.of(List.of("*.a"), List.of("b/"));

        assertThat(filter)
                .isEqualTo(PathFilter.of(List.of("*.a"), List.of("b/")))
                .hasSameHashCodeAs(PathFilter.of(List.of("*.a"), List.of("b/")))
                .isNotEqualTo(PathFilter.of(List.of("*.a"), List.of("b")));
        assertThat(filter.includes()).containsExactly("*.a");
        assertThat(filter.excludes()).containsExactly("b/");
        assertThat(filter).hasToString("includes [*.a], excludes [b/]");
    }

    private static List<String> words(String text) {
        return text == null ? List.of() : List.of(text.split(" +", -1));
    }
}

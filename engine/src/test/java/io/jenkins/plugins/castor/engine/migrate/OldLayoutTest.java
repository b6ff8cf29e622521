package io.jenkins.plugins.castor.engine.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Preset;
import io.jenkins.plugins.castor.engine.cache.Surroundings;
import io.jenkins.plugins.castor.engine.migrate.ImportPlan.Found;
import io.jenkins.plugins.castor.engine.migrate.ImportPlan.LeftOut;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of an old tree become which cache. */
class OldLayoutTest {

    private static ImportPlan plan(List<OldPlace> more, String... files) {
        OldLayout layout = new OldLayout(more);
        for (String file : files) {
            layout.file(file, 10);
        }
        return layout.plan();
    }

    @Test
    void everyKnownPlaceButTheBundleBecomesTheCacheOfAPreset() {
        Surroundings machine = new Surroundings(
                Map.of(), Path.of("/home/castor"), Path.of("/home/castor/project"), Surroundings.Os.LINUX);
        Set<String> names = Preset.all().stream()
                .flatMap(preset -> preset.resolve(machine).stream())
                .map(CacheDirectory::name)
                .collect(Collectors.toSet());
        assertThat(OldPlace.KNOWN)
                .extracting(OldPlace::name)
                .filteredOn(name -> !name.equals("bundle"))
                .isSubsetOf(names);
    }

    @Test
    void filesAreCountedByTheirCache() {
        ImportPlan plan = plan(List.of(), ".npm/a", ".npm/b/c", ".cache/pip/a", "_cacache/x");
        assertThat(plan.caches())
                .containsExactly(
                        new Found(new OldPlace("npm", ".npm", ""), 2, 20),
                        new Found(new OldPlace("pip", ".cache/pip", ""), 1, 10));
        assertThat(plan.bytes()).isEqualTo(30);
        assertThat(plan.leftOut()).extracting(LeftOut::path).containsExactly("_cacache");
    }

    @Test
    void theHighestDirectoryThatHoldsNoKnownPlaceIsLeftOut() {
        assertThat(plan(
                                List.of(),
                                ".cache/x/y/z",
                                ".cache/x/w",
                                ".cache/file",
                                "src/a/b",
                                "workspace/vendor/c/d",
                                "top")
                        .leftOut())
                .extracting(LeftOut::path)
                .containsExactly(".cache/file", ".cache/x", "src", "top", "workspace/vendor/c");
    }

    @Test
    void aHostileServerCannotFillTheMemoryWithUnknownNames() {
        OldLayout layout = new OldLayout(List.of());
        for (int i = 0; i < 5_000; i++) {
            layout.file("directory" + i + "/file", 1);
        }
        assertThat(layout.plan().leftOut())
                .hasSizeLessThan(1_010)
                .extracting(LeftOut::files)
                .contains(4_000L);
    }

    @Test
    void aPlaceOfTheUserComesFirst() {
        ImportPlan plan = plan(List.of(OldPlace.parse("npm=/my/npm/"), OldPlace.parse("x=.npm")), "my/npm/a", ".npm/a");
        assertThat(plan.caches())
                .containsExactly(
                        new Found(new OldPlace("npm", "my/npm", ""), 1, 10),
                        new Found(new OldPlace("x", ".npm", ""), 1, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "x=", "x=/", "x=..", "x=a/../b", ".x=a", "x=\u00e4", "x=a\nb"})
    void whatIsNoPlaceIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> OldPlace.parse(text));
    }
}

package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds docs/reference/presets.md to the presets. */
class PresetsDocumentTest {
    private static List<String> rows;

    @BeforeAll
    static void readTheTable() throws IOException {
        rows = Files.readAllLines(Path.of("../docs/reference/presets.md")).stream()
                .filter(line -> line.startsWith("| "))
                .toList();
    }

    static Stream<Preset> presets() {
        return Preset.all().stream();
    }

    static Stream<Preset.Kind> caches() {
        return presets().flatMap(preset -> preset.kinds().stream());
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetHasARow(Preset preset) {
        assertThat(rows).anyMatch(row -> row.startsWith("| `" + preset.name() + "` | `" + preset.name() + "`"));
    }

    @ParameterizedTest
    @MethodSource("caches")
    void theRowOfEveryCacheTellsWhatFindsItWhatIsLeftOutAndWhatIsVolatile(Preset.Kind cache) {
        String[] cells = rowOf(cache).split("\\|", -1);

        assertThat(patterns(cells[cells.length - 3]))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(cache.filter().includes().stream(), cache.filter().excludes().stream())
                                .toList());
        assertThat(patterns(cells[cells.length - 2]))
                .containsExactlyElementsOf(cache.filter().volatiles());
        cache.places().forEach(place -> assertThat(rowOf(cache)).contains(lookedAt(place.start())));
    }

    private static List<String> patterns(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(pattern -> pattern.group(1))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void theLockFilesOfEveryPresetAreListed(Preset preset) {
        List<String> files = preset.keyFiles().stream()
                .map(glob -> glob.equals(".mvn/**") ? ".mvn" : glob.substring(glob.lastIndexOf('/') + 1))
                .map(PresetsDocumentTest::code)
                .toList();
        assertThat(files)
                .allSatisfy(file -> assertThat(rows)
                        .anyMatch(row -> row.startsWith("| " + code(preset.name()) + " | ") && row.contains(file)));
    }

    private static String rowOf(Preset.Kind cache) {
        return rows.stream()
                .filter(row -> row.contains("| " + code(cache.name())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No row for the cache " + cache.name()));
    }

    /** The names that a reader has to find in the row. */
    private static List<String> lookedAt(Reference reference) {
        if (reference instanceof Reference.Variable variable) {
            return List.of(variable.name());
        } else if (reference instanceof Reference.AnyCaseVariable variable) {
            return List.of(code(variable.name()), "any case");
        } else if (reference instanceof Reference.FirstEntry variable) {
            return List.of("the first entry of " + code(variable.name()));
        } else if (reference instanceof Reference.OptionInVariable option) {
            return List.of(code("-D" + option.property()), code(option.name()));
        } else if (reference instanceof Reference.OptionInFile option) {
            return List.of(code("-D" + option.property()), code(option.file()));
        }
        return List.of("");
    }

    private static String code(String text) {
        return '`' + text + '`';
    }
}

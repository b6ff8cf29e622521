package io.jenkins.plugins.castor.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.settings.SettingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Nothing that a user can say or read is missing from {@code docs/reference}: from the pages of the command, of its JSON, or of settings. */
class ManualTest {
    @TempDir
    Path folder;

    private static String manual() throws IOException {
        StringBuilder pages = new StringBuilder();
        for (String page : List.of("command", "command-stores", "json", "settings")) {
            pages.append(Files.readString(Path.of("..", "docs", "reference", page + ".md")));
        }
        return pages.toString();
    }

    static Stream<String> everyOption() {
        return Commands.all().getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .flatMap(spec -> spec.optionsMap().entrySet().stream())
                .filter(option -> !option.getValue().hidden())
                .map(Map.Entry::getKey)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("everyOption")
    void everyOptionIsExplained(String option) throws IOException {
        assertThat(manual()).containsAnyOf("`" + option + "`", "`" + option + " ");
    }

    @ParameterizedTest
    @EnumSource
    void everySettingIsExplainedByAllItsNames(SettingKey key) throws IOException {
        assertThat(manual()).contains("`" + key.variable() + "`", "`" + key.property() + "`");
    }

    @Test
    void everyCommandIsListed() throws IOException {
        String manual = manual();
        assertThat(Commands.NAMES).allSatisfy(name -> assertThat(manual).containsPattern("castor " + name + "\\b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "save",
                "save --prepare new",
                "load",
                "run -- true",
                "explain",
                "config",
                "presets",
                "list",
                "list website/main/test",
                "show website/main/test",
                "diff website/main/test 1",
                "affected website/main/test 1",
                "copy --to other website/main/test",
                "verify",
                "keygen new.key",
                "revoke --generation 1 website/main/test",
                "empty --yes",
                "load --store gopher:/",
            })
    void everyFieldOfTheJsonIsExplained(String line) throws IOException {
        Cli cli = Cli.configured(folder).with("CASTOR_FALLBACK", "website/b/c").with("ZUUL_PIPELINE", "gate");
        cli.write("deps/a", "x");
        assertThat(cli.run("save").exit()).isZero();
        List<String> arguments = new ArrayList<>(Arrays.asList(line.split(" ")));
        arguments.add(1, "--json");
        Set<String> fields = new TreeSet<>();
        collect(cli.run(arguments.toArray(String[]::new)).json(), fields);
        assertThat(fields).contains("command", "exit");
        String manual = manual();
        assertThat(fields).allSatisfy(field -> assertThat(manual).contains("`" + field + "`"));
    }

    private static void collect(Map<?, ?> object, Set<String> fields) {
        object.forEach((path, value) -> {
            fields.addAll(Arrays.asList(path.toString().split("/")));
            if (value instanceof List<?> elements) {
                elements.forEach(element -> {
                    if (element instanceof Map<?, ?> inner) {
                        collect(inner, fields);
                    }
                });
            }
        });
    }
}

package io.jenkins.plugins.castor.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code share}, as real shells and {@code man} read them. */
class CompletionAndManualTest {
    @TempDir
    Path share;

    @BeforeEach
    void writeTheFiles() throws IOException {
        ManualFiles.main(new String[] {share.toString(), "1.2.3"});
    }

    static Stream<String> everyPage() {
        return Stream.concat(Stream.of("castor"), Commands.NAMES.stream().map(name -> "castor-" + name));
    }

    @ParameterizedTest
    @MethodSource("everyPage")
    void aManualPageIsReadWithoutARemarkAndHasEveryOption(String page) throws Exception {
        Path file = share.resolve("man/man1/" + page + ".1");
        String text = run("groff", "-man", "-Tutf8", "-ww", "-P-cbou", file.toString());
        assertThat(text).doesNotContain("warning", "error:");
        String words = text.replace('\u2010', '-').replaceAll("\\s+", " ");
        assertThat(words)
                .contains(
                        "NAME",
                        "SYNOPSIS",
                        "DESCRIPTION",
                        page.toUpperCase(Locale.ROOT) + "(1)",
                        "castor 1.2.3",
                        "SEE ALSO");
        if (!page.equals("castor")) {
            Commands.alone(page.substring("castor-".length())).getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> assertThat(words).contains(option.names()));
        } else {
            assertThat(words)
                    .contains(everyPage().skip(1).map(name -> name + "(1)").toList());
        }
    }

    @Test
    void anExampleOfThePageCanBeCopied() throws Exception {
        assertThat(run(
                        "groff",
                        "-man",
                        "-Tascii",
                        "-P-cbou",
                        share.resolve("man/man1/castor-prune.1").toString()))
                .contains("castor prune --all --keep-last 3 --unused-for 60d --dry-run");
    }

    @Test
    void bashAndZshAndFishCompleteCommandsAndOptionsAndWords() throws Exception {
        String bash = "source " + share.resolve("bash-completion/completions/castor")
                + "; compopt() { :; }; complete_it() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _complete_castor;"
                + " printf '%s\\n' \"${COMPREPLY[@]}\"; }; ";
        assertThat(run("bash", "-c", bash + "complete_it castor lo").lines())
                .containsExactlyInAnyOrder("load", "lookup");
        assertThat(run("bash", "-c", bash + "complete_it castor prune --keep").lines())
                .containsExactlyInAnyOrder("--keep-last", "--keep-within");

        Path fish = share.resolve("fish/vendor_completions.d/castor.fish");
        assertThat(fish(fish, "castor lo")).containsExactlyInAnyOrder("load", "lookup");
        assertThat(fish(fish, "castor prune --keep")).containsExactlyInAnyOrder("--keep-last", "--keep-within");
        assertThat(fish(fish, "castor load --cache np")).containsExactly("npm");
        assertThat(fish(fish, "castor help pru")).containsExactly("prune");
        assertThat(fish(fish, "castor list --keep")).isEmpty();

        Path zsh = share.resolve("zsh/site-functions/_castor");
        assertThat(run("zsh", "-n", zsh.toString())).isEmpty();
        assertThat(zsh(zsh, "castor", "lo"))
                .hasSameSizeAs(Commands.NAMES)
                .contains("load:" + Commands.named("load").spec().usageMessage().header()[0]);
        assertThat(zsh(zsh, "castor", "prune", "--keep"))
                .contains(
                        "--keep-last=[Keep the last N generations of a namespace.]:N: ",
                        "--dry-run[Only show what would be done.]",
                        "*:NAMESPACE: ")
                .noneMatch(line -> line.startsWith("--near"));
        assertThat(zsh(zsh, "castor", "run", "")).contains("*::command:_normal");
        assertThat(zsh(zsh, "castor", "help", "")).anyMatch(line -> line.startsWith("1:COMMAND:(load save "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void theCommandPrintsTheScriptOfAShell(String shell) throws IOException {
        try (Stream<Path> files = Files.walk(share)) {
            String script = new Cli(share).run("completion", shell).out();
            assertThat(files.filter(file -> file.toString().contains(shell) && Files.isRegularFile(file)))
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readString(file)).isEqualTo(script));
        }
    }

    private static List<String> fish(Path script, String line) throws Exception {
        return run("fish", "--no-config", "-c", "source " + script + "; complete -C '" + line + "'")
                .lines()
                .map(candidate -> candidate.split("\t", -1)[0])
                .toList();
    }

    /** What the script gives to zsh's own functions for a line. */
    private static List<String> zsh(Path script, String... words) throws Exception {
        String stubs = "compdef() { }; _describe() { print -rl -- ${(P)2}; }; _arguments() { print -rl -- \"$@\"; }; ";
        return run(
                        "zsh",
                        "-f",
                        "-c",
                        stubs + "source " + script + "; words=(" + String.join(" ", words) + "); CURRENT="
                                + words.length + "; _castor")
                .lines()
                .toList();
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (Stream<String> lines = process.inputReader().lines()) {
            return String.join("\n", lines.toList());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            process.waitFor();
        }
    }
}

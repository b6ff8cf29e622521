package io.jenkins.plugins.castor.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Console console(boolean quiet) {
        return new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), quiet);
    }

    @Test
    void warningsAreALineEachOnStandardError() {
        console(false).warn(List.of("a is unreadable", "b\nis a socket"));
        assertThat(err.toString(UTF_8).lines())
                .containsExactly("castor: warning: a is unreadable", "castor: warning: b\\nis a socket");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void afterTenWarningsTheRestIsCountedButForTheLastWhichMayCountOthers() {
        List<String> warnings = new ArrayList<>(Collections.nCopies(1010, "x"));
        warnings.add("… and 5 more, which are not listed");
        console(false).warn(warnings);
        assertThat(err.toString(UTF_8).lines().skip(9))
                .containsExactly(
                        "castor: warning: x",
                        "castor: warning: and 1,000 more; --json lists them",
                        "castor: warning: … and 5 more, which are not listed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 11})
    void aFewWarningsAreAllShown(int number) {
        console(false).warn(Collections.nCopies(number, "x"));
        assertThat(err.toString(UTF_8).lines())
                .containsOnly("castor: warning: x")
                .hasSize(number);
    }

    @Test
    void quietLeavesOutWhatWasDoneAndWarningsButNoTrouble() {
        Console console = console(true);
        console.say("done");
        console.warn(List.of("x"));
        console.complain("broken");
        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(err.toString(UTF_8)).isEqualTo("castor: broken\n");
    }

    @Test
    void columnsStandBelowOneAnotherWhateverTheirCellsHold() {
        new Table("lr").row("NAME", "SIZE").row("a\tb", "1").row("🦫", "1,000").print(console(false));
        assertThat(out.toString(UTF_8).lines()).containsExactly("NAME   SIZE", "a\\tb      1", "🦫     1,000");
    }
}

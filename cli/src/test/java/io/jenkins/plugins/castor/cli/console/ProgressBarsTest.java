package io.jenkins.plugins.castor.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProgressBarsTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ProgressBars bars = new ProgressBars(new PrintStream(err, true, UTF_8));

    @AfterEach
    void close() {
        bars.close();
    }

    /** Goes on with a phase until something that contains the text was drawn. */
    private String drawn(String text) {
        Waiting.until(text + " is drawn", () -> {
            bars.advance(0);
            return err.toString(UTF_8).contains(text);
        });
        return err.toString(UTF_8);
    }

    @Test
    void whatTakesAWhileHasABarThatIsClearedInTheEnd() {
        bars.phase("restoring", 200_000_000);
        bars.advance(90_000_000);
        assertThat(drawn(" 45%")).contains("restoring").contains(" 90/200 MB");
        bars.close();
        assertThat(err.toString(UTF_8)).matches("(?s).*\r *\r?");
    }

    @Test
    void whereTheWholeIsNotKnownWhatIsDoneIsTold() {
        bars.phase("packing", 0);
        bars.advance(99_000_000);
        assertThat(drawn("99.0 MB")).contains("packing").doesNotContain("?");
        bars.close();
        assertThat(err.toString(UTF_8)).matches("(?s).*\r *\r?");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) of util-linux gives it a terminal")
    void aBarFitsANarrowTerminal() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String draw = String.join(" ", "exec", java, "-cp", '"' + System.getProperty("java.class.path") + '"') + " "
                + TerminalDrawing.class.getName();
        Process script = new ProcessBuilder(
                        "script", "--quiet", "--return", "--command", "stty cols 40; " + draw, "/dev/null")
                .redirectErrorStream(true)
                .start();
        script.getOutputStream().close();
        String drawn = new String(script.getInputStream().readAllBytes(), UTF_8);
        assertThat(script.waitFor()).as(drawn).isZero();
        assertThat(drawn).contains("99000/123456 MB", "99.0 GB");
        assertThat(drawn.split("[\r\n]+")).allMatch(line -> line.length() < 40);
    }

    @Test
    void whatIsOverInAMomentIsNotShown() {
        bars.phase("restoring", 1000);
        bars.advance(500);
        bars.phase("storing", 1000);
        bars.advance(500);
        bars.close();
        assertThat(err.toString(UTF_8)).isEmpty();
    }
}

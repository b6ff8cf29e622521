package io.jenkins.plugins.castor.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgressBarsTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ProgressBars bars = new ProgressBars(new PrintStream(err, true, UTF_8));

    @AfterEach
    void close() {
        bars.close();
    }

    /** Goes on with a phase until something that contains the text was drawn. */
    private String drawn(String text) throws InterruptedException {
        while (!err.toString(UTF_8).contains(text)) {
            bars.advance(0);
            Thread.sleep(20);
        }
        return err.toString(UTF_8);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void whatTakesAWhileHasABarThatIsClearedInTheEnd() throws InterruptedException {
        bars.phase("restoring", 200_000_000);
        bars.advance(90_000_000);
        assertThat(drawn(" 45%")).contains("restoring").contains(" 90/200 MB");
        bars.close();
        assertThat(err.toString(UTF_8)).matches("(?s).*\r *\r?");
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void whereTheWholeIsNotKnownWhatIsDoneIsTold() throws InterruptedException {
        bars.phase("packing", 0);
        bars.advance(99_000_000);
        assertThat(drawn("99/? MB")).contains("packing");
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

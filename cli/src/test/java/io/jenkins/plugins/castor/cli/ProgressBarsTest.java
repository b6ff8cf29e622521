package io.jenkins.plugins.castor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarsTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000); // a clock may begin anywhere
    private final ProgressBars bars = new ProgressBars(new PrintStream(err, true, UTF_8), now::get);

    private void advance(long bytes, long millis) {
        now.addAndGet(millis * 1_000_000);
        bars.advance(bytes);
    }

    private String drawn() {
        String text = err.toString(UTF_8);
        err.reset();
        return text;
    }

    @Test
    void whatIsOverInAMomentIsNotShown() {
        bars.phase("restoring", 1000);
        advance(500, 200);
        bars.phase("storing", 1000);
        advance(500, 300);
        advance(500, 90);
        bars.close();
        assertThat(drawn()).isEmpty();
    }

    @Test
    void whatTakesLongerHasABarThatIsClearedInTheEnd() {
        bars.phase("restoring", 200_000_000);
        advance(90_000_000, 500);
        assertThat(drawn()).isEqualTo("\rrestoring [#########...........] 45 % of 200.0 MB");
        bars.close();
        assertThat(drawn()).isEqualTo("\r" + " ".repeat(49) + "\r");
        bars.close();
        assertThat(drawn()).isEmpty();
    }

    @Test
    void theBarIsDrawnAgainAfterAWhileOnly() {
        bars.phase("restoring", 1000);
        advance(10, 500);
        assertThat(drawn()).isNotEmpty();
        advance(10, 100);
        assertThat(drawn()).isEmpty();
        advance(480, 100);
        assertThat(drawn()).isEqualTo("\rrestoring [##########..........] 50 % of 1.0 kB");
    }

    @Test
    void whereTheWholeIsNotKnownWhatIsDoneIsTold() {
        bars.phase("packing", 0);
        advance(99_900_000_000L, 500);
        assertThat(drawn()).isEqualTo("\rpacking: 99.9 GB");
        bars.phase("storing", 100);
        assertThat(drawn()).isEqualTo("\r" + " ".repeat(16) + "\r");
    }

    @Test
    void aShorterLineCoversALongerOne() {
        bars.phase("packing", 0);
        advance(999_900, 500);
        advance(1_000_100, 500);
        assertThat(drawn()).isEqualTo("\rpacking: 999.9 kB\rpacking: 2.0 MB  ");
    }

    @Test
    void moreThanTheWholeIsTheWhole() {
        bars.phase("restoring", 10);
        advance(Long.MAX_VALUE / 2, 500);
        assertThat(drawn()).contains("[####################] 100 %");
    }
}

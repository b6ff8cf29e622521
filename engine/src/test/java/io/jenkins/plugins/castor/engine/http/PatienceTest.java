package io.jenkins.plugins.castor.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a server may be silent, and what of that is not its silence. */
class PatienceTest {

    private static final long SECOND = 1_000_000_000;

    private static Patience near(boolean alive) {
        return Patience.near(Duration.ofSeconds(1), () -> alive);
    }

    @Test
    void aSilentServerThatDoesNotLiveIsGivenUpAfterOneWait() {
        Patience.Silence silence = near(false).begin();
        assertThat(silence.goesOn(SECOND + SECOND / 10)).isFalse();
        assertThat(silence.seconds()).isEqualTo(1);
    }

    @Test
    void aServerThatLivesIsWaitedForHalfAMinute() {
        Patience.Silence silence = near(true).begin();
        for (int i = 1; i < 30; i++) {
            assertThat(silence.goesOn(SECOND)).isTrue();
        }
        assertThat(silence.goesOn(SECOND)).isFalse();
        assertThat(silence.seconds()).isEqualTo(30);
    }

    @Test
    void aWaitThatEndsLateSaysNothingOfTheServer() {
        Patience.Silence silence = near(false).begin();
        assertThat(silence.goesOn(40 * SECOND)).isTrue();
        assertThat(silence.goesOn(2 * SECOND)).isTrue();
        assertThat(silence.goesOn(SECOND)).isFalse();
        assertThat(silence.seconds()).isEqualTo(1);
    }

    @Test
    void aMachineThatIsAlwaysLateDoesNotHideForEverThatTheServerIsGone() {
        Patience.Silence silence = near(false).begin();
        int waits = 0;
        while (silence.goesOn(2 * SECOND)) {
            assertThat(++waits).isLessThan(100);
        }
        assertThat(waits).isEqualTo(10);
    }
}

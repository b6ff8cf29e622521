package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadWidthTest {

    /** Lets many reads pass; each gets the rate that one of so many has. Returns the width in the end. */
    private static int settled(ReadWidth width, IntToDoubleFunction rateOfOne) {
        for (int i = 0; i < 1000; i++) {
            width.done(1_000_000, (long) (1_000_000 / rateOfOne.applyAsDouble(width.width())), width.step());
        }
        return width.width();
    }

    @Test
    void beginsWithEight() {
        assertThat(new ReadWidth(64, 0).width()).isEqualTo(8);
    }

    @Test
    void beginsWithMoreWhereTheStoreIsFar() {
        assertThat(new ReadWidth(64, 30_000_000).width()).isEqualTo(8);
        assertThat(new ReadWidth(64, 50_000_000).width()).isEqualTo(20);
        assertThat(new ReadWidth(64, 80_000_000).width()).isEqualTo(32);
        assertThat(new ReadWidth(64, 250_000_000).width()).isEqualTo(32);
        assertThat(new ReadWidth(64, 5_000_000_000L).width())
                .as("a busy server")
                .isEqualTo(8);
        assertThat(new ReadWidth(4, 80_000_000).width()).isEqualTo(4);
    }

    @Test
    void growsToTheMostWhereEachConnectionIsLimited() {
        assertThat(settled(new ReadWidth(64, 0), all -> 0.005)).isEqualTo(64);
        assertThat(settled(new ReadWidth(24, 0), all -> 0.005)).isEqualTo(24);
    }

    @Test
    void staysWhereAllShareOneLimit() {
        assertThat(settled(new ReadWidth(64, 0), all -> 0.1 / all)).isEqualTo(8);
    }

    @Test
    void stopsSoonAfterTheLinkIsFull() {
        // Each gets 6, and all together 120: 20 fill the link.
        assertThat(settled(new ReadWidth(64, 0), all -> Math.min(6, 120.0 / all) / 1000))
                .isIn(16, 32);
    }

    @Test
    void noRoomForMoreSettlesIt() {
        ReadWidth width = new ReadWidth(64, 0);
        width.heldBack();
        assertThat(settled(width, all -> 0.005)).isEqualTo(8);
    }

    @Test
    void readsThatBeganBeforeItGrewSayNothing() {
        ReadWidth width = new ReadWidth(64, 0);
        int first = width.step();
        for (int i = 0; i < 100; i++) {
            width.done(1_000_000, 1_000_000, first);
        }
        assertThat(width.width()).isEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8})
    void neverExceedsTheMost(int most) {
        assertThat(settled(new ReadWidth(most, 0), all -> 0.005)).isEqualTo(most);
    }
}

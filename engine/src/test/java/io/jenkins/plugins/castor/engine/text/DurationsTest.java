package io.jenkins.plugins.castor.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "90s,90",
        "2m,120",
        "1h30m,5400",
        "1h30m15s,5415",
        "1h5s,3605",
        "2400h,8640000",
        "007s,7",
        "7d,604800",
        "1d12h,129600",
        "3650d,315360000"
    })
    void daysHoursMinutesAndSecondsAreAddedUp(String text, long seconds) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0s",
                "0h0m",
                "90",
                "m",
                "s90",
                "1m1h",
                "1m1m",
                "1.5h",
                "-1s",
                "1 m",
                "1h1d",
                "1H",
                "١s",
                "87601h",
                "99999999999999999999s",
                "9223372036854775807h"
            })
    void anythingElseIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("1h30m");
    }
}

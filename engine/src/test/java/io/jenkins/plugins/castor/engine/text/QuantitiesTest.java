package io.jenkins.plugins.castor.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0", "999|999", "1000|1,000", "55012|55,012", "1234567|1,234,567", "-1234|-1,234", "-123|-123"})
    void countsAreGroupedByThree(long number, String text) {
        assertThat(Quantities.count(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "999,999 B",
        "1000,1.0 kB",
        "1049,1.0 kB",
        "1050,1.1 kB",
        "702148211,702.1 MB",
        "999949,999.9 kB",
        "999950,1.0 MB",
        "5000000000,5.0 GB",
        "9223372036854775807,9.2 EB"
    })
    void bytesHaveDecimalUnitsAndOneDigit(long bytes, String text) {
        assertThat(Quantities.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0.0 s", "49,0.0 s", "1949,1.9 s", "59999,60.0 s", "125000,2 min 5 s"})
    void timesAreRoundedForPeople(long millis, String text) {
        assertThat(Quantities.took(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 s ago",
        "59,59 s ago",
        "60,1 min ago",
        "10800,3 h ago",
        "172799,47 h ago",
        "172800,2 days ago",
        "-60,0 s ago",
        "-7200,2 h ahead of this machine's clock"
    })
    void agesAreInTheirLargestUnit(long seconds, String text) {
        Instant now = Instant.parse("2026-11-20T12:00:00Z");
        assertThat(Quantities.age(now.minusSeconds(seconds), now)).isEqualTo(text);
    }

    @Test
    void oneIsNotMany() {
        assertThat(Quantities.count(1, "file", "files")).isEqualTo("1 file");
        assertThat(Quantities.count(2000, "file", "files")).isEqualTo("2,000 files");
    }
}

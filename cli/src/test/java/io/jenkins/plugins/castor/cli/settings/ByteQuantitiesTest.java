package io.jenkins.plugins.castor.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteQuantitiesTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1000, 1000",
        "500k, 500000",
        "500K, 500000",
        "10M, 10000000",
        "10MB, 10000000",
        "10M/s, 10000000",
        "1.5MB/s, 1500000",
        "1.5 MB/s, 1500000",
        "8MiB/s, 8388608",
        "64Ki, 65536",
        "2G, 2000000000",
        "1T, 1000000000000",
        "300B/s, 300",
        "0.5k, 500",
    })
    void bytesASecond(String text, long bytes) {
        assertThat(ByteQuantities.rate(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0.1",
                "0M",
                "-1M",
                "+1M",
                "10Mb",
                "10Mbit",
                "10Mb/s",
                "10m",
                "M",
                "1.M",
                ".5M",
                "1e6",
                "10M/h",
                "10 M B",
                "1,5M",
                "9999999999999",
                "999999999999T",
                "10iB",
                "٣M",
                "10M\n",
            })
    void anythingElseIsRefusedAndBitsAre(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteQuantities.rate(text))
                .withMessageContaining("is not a rate");
    }

    @Test
    void aSizeHasNoTime() {
        assertThat(ByteQuantities.size("1.5GiB")).isEqualTo(3L << 29);
        for (String wrong : List.of("10M/s", "0", "ten", "-1G", "")) {
            assertThatThrownBy(() -> ByteQuantities.size(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a size");
        }
    }
}

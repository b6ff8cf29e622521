package io.jenkins.plugins.castor.engine.save;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepackPolicyTest {

    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({"0, 4", "30, 4", "128, 4", "320, 10", "8192, 256", "100000, 256"})
    void packsGrowWithTheCachesBetweenTwoBounds(long cacheMib, long targetMib) {
        assertThat(RepackPolicy.packTarget(cacheMib * MIB, 256 * MIB)).isEqualTo(targetMib * MIB);
    }

    @ParameterizedTest
    @CsvSource({"1000, 4", "10, 1"})
    void noPackIsLargerThanTheStoreWants(long cacheMib, long mostMib) {
        assertThat(RepackPolicy.packTarget(cacheMib * MIB, mostMib * MIB)).isEqualTo(mostMib * MIB);
    }
}

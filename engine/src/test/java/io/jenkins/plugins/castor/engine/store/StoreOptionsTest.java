package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StoreOptionsTest {

    private static StoreOptions options(OptionalLong maxRate) {
        return StoreOptions.NONE
                .withPasswordFile(Optional.of(Path.of("/etc/castor.password")))
                .withMaxRate(maxRate)
                .withEnvironment(Map.of("RSYNC_PASSWORD", "hunter2"));
    }

    @Test
    void theEnvironmentIsNeverShown() {
        assertThat(options(OptionalLong.of(10)).toString())
                .contains("/etc/castor.password")
                .doesNotContain("hunter2");
    }

    @Test
    void aRateOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> options(OptionalLong.of(0)));
    }
}

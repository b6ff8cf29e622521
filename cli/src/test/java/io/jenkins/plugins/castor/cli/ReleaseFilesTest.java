package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that a release has and a page shows. */
class ReleaseFilesTest {

    @ParameterizedTest
    @ValueSource(strings = {"castor-prune.service", "castor-prune.timer"})
    void thePageOfRetentionShowsTheUnitsOfThePackage(String unit) throws IOException {
        String page = Files.readString(Path.of("../docs/operations/retention.md"));
        assertThat(page).contains("```ini\n" + Files.readString(Path.of("src/main/release/debian", unit)) + "```");
    }
}

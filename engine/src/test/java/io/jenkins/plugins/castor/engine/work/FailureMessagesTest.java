package io.jenkins.plugins.castor.engine.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FailureMessagesTest {

    @Test
    void tooLittleMemoryIsToldAsThatWhereverItWasFound() {
        IOException deep = new IOException("compressing failed: …", new IOException(new OutOfMemoryError("heap")));
        assertThat(FailureMessages.message(deep)).isEqualTo(FailureMessages.TOO_LITTLE_MEMORY);
    }

    @Test
    void aFullDiskIsNamedAndNothingElseIsTakenForOne() {
        IOException full = FailureMessages.in(Path.of("/srv/store"), new IOException("No space left on device"));
        assertThat(FailureMessages.message(full))
                .isEqualTo("/srv/store: No space left on device; free disk space there");
        IOException other = new IOException("Input/output error");
        assertThat(FailureMessages.in(Path.of("/srv/store"), other)).isSameAs(other);
    }
}

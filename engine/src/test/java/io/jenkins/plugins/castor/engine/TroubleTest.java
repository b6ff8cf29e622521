package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TroubleTest {

    @Test
    void tooLittleMemoryIsToldAsThatWhereverItWasFound() {
        IOException deep = new IOException("Compressing failed: …", new IOException(new OutOfMemoryError("heap")));
        assertThat(Trouble.message(deep)).isEqualTo(Trouble.TOO_LITTLE_MEMORY);
    }

    @Test
    void aFullDiskIsNamedAndNothingElseIsTakenForOne() {
        IOException full = Trouble.in(Path.of("/srv/store"), new IOException("No space left on device"));
        assertThat(Trouble.message(full)).isEqualTo("/srv/store: No space left on device; make room there");
        IOException other = new IOException("Input/output error");
        assertThat(Trouble.in(Path.of("/srv/store"), other)).isSameAs(other);
    }
}

package io.jenkins.plugins.castor.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What changes is written once, and what changes meanwhile is written after that. */
class LateFileTest {

    private final List<String> written = new ArrayList<>();
    private String state = "";

    @Test
    void severalChangesAreWrittenOnceAndWithoutAnyNothingIs() {
        LateFile file = new LateFile("cannot write", () -> written.add(state));
        file.writeIfChanged();
        assertThat(written).isEmpty();
        state = "one";
        file.changed();
        state = "two";
        file.changed();
        file.writeIfChanged();
        file.writeIfChanged();
        assertThat(written).containsExactly("two");
    }

    @Test
    void whoChangesSomethingDoesNotWaitForTheDiskAndIsWrittenAfterwards() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch disk = new CountDownLatch(1);
        LateFile file = new LateFile("cannot write", () -> {
            String copy = state;
            begun.countDown();
            try {
                disk.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            written.add(copy);
        });
        state = "old";
        file.changed();
        Thread slow = new Thread(file::writeIfChanged);
        slow.start();
        begun.await();
        state = "new";
        file.changed(); // would wait for ever
        disk.countDown();
        file.writeIfChanged();
        slow.join();
        assertThat(written).containsExactly("old", "new");
    }

    @Test
    void aFileThatCannotBeWrittenIsTriedAgainAfterTheNextChange() {
        LateFile file = new LateFile("cannot write", () -> {
            if (state.equals("full")) {
                throw new IOException("no space left");
            }
            written.add(state);
        });
        state = "full";
        file.changed();
        file.writeIfChanged();
        state = "free";
        file.changed();
        file.writeIfChanged();
        assertThat(written).containsExactly("free");
    }
}

package io.jenkins.plugins.castor.engine.save;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import org.junit.jupiter.api.Test;

class LineEditsTest {

    private static RegularFile file(int number) {
        return new RegularFile("", "file-" + number, 0644, 1, 1);
    }

    @Test
    void aReservedStepIsFilledInPlace() {
        LineEdits edits = new LineEdits();
        edits.begin();
        edits.addEntry(file(1), null);
        int place = edits.reserve();
        edits.addEntry(file(3), null);
        edits.fill(place, file(2), null);
        assertThat(edits.steps().orElseThrow().get(0))
                .extracting(LineEdits.Step::entry)
                .containsExactly(file(1), file(2), file(3));
    }

    /** The steps of a tree that is mostly new would take too much memory. */
    @Test
    void tooManyNewEntriesDropTheSteps() {
        LineEdits edits = new LineEdits();
        edits.begin();
        int place = edits.reserve();
        for (int i = 0; i < 100_000; i++) {
            edits.addEntry(file(i), null);
        }
        edits.fill(place, file(0), null);
        edits.begin();
        assertThat(edits.reserve()).isNegative();
        assertThat(edits.steps()).isEmpty();
    }
}

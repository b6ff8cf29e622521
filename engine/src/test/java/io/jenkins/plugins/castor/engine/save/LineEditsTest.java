package io.jenkins.plugins.castor.engine.save;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import org.junit.jupiter.api.Test;

class LineEditsTest {

    private static RegularFile file(int number) {
        return new RegularFile("", "file-" + number, 0644, 1, 1);
    }

    @Test
    void whatIsSettledLaterStandsWhereItCame() {
        LineEdits revision = new LineEdits();
        revision.begin();
        revision.comes(file(1), null);
        int place = revision.later();
        revision.comes(file(3), null);
        revision.settled(place, file(2), null);
        assertThat(revision.steps().orElseThrow().get(0))
                .extracting(LineEdits.Step::entry)
                .containsExactly(file(1), file(2), file(3));
    }

    /** A tree of which most is new would take too much memory. */
    @Test
    void thereIsNoneWhereTooMuchIsNew() {
        LineEdits revision = new LineEdits();
        revision.begin();
        int place = revision.later();
        for (int i = 0; i < 100_000; i++) {
            revision.comes(file(i), null);
        }
        revision.settled(place, file(0), null);
        revision.begin();
        assertThat(revision.later()).isNegative();
        assertThat(revision.steps()).isEmpty();
    }
}

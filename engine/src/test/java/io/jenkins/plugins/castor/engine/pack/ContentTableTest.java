package io.jenkins.plugins.castor.engine.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ContentTableTest {

    private static String digest(int number) {
        return Digests.content(Digests.sha256().digest(("" + number).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyContentIsFoundWhereItWasPut() {
        ContentTable table = new ContentTable();
        assertThat(table.place(digest(0))).isZero();
        for (int i = 0; i < 20_000; i++) {
            table.put(digest(i), i + 1);
            if (i % 777 == 0) {
                assertThat(table.place(digest(i))).isEqualTo(i + 1);
                assertThat(table.place(digest(i + 1))).isZero();
            }
        }
        for (int i = 0; i < 20_000; i++) {
            assertThat(table.place(digest(i))).isEqualTo(i + 1);
        }
        assertThat(table.place(digest(20_000))).isZero();
    }

    @Test
    void theLastPlaceCounts() {
        ContentTable table = new ContentTable();
        table.put(digest(1), 7);
        table.put(digest(2), 8);
        table.put(digest(1), 9);
        assertThat(table.place(digest(1))).isEqualTo(9);
        table.put(digest(1), 10);
        assertThat(table.place(digest(1))).isEqualTo(10);
        assertThat(table.place(digest(2))).isEqualTo(8);
    }

    @Test
    void digestsThatDifferInAnyCharacterAreDifferentContents() {
        String digest = digest(1);
        ContentTable table = new ContentTable();
        table.put(digest, 1);
        for (int i = 0; i < digest.length(); i++) {
            char other = digest.charAt(i) == 'A' ? 'B' : 'A';
            String changed = digest.substring(0, i) + other + digest.substring(i + 1);
            assertThat(table.place(changed)).isZero();
            table.put(changed, i + 2);
            assertThat(table.place(changed)).isEqualTo(i + 2);
        }
        assertThat(table.place(digest)).isEqualTo(1);
    }
}

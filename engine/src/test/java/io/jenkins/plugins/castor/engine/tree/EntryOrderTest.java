package io.jenkins.plugins.castor.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryOrderTest {

    private static final List<String> NAMES = List.of(
            "!",
            "-",
            ".a",
            "0",
            "A",
            "a",
            "a!",
            "a-b",
            "aa",
            "é",
            "e\u0301",
            "\u07FF",
            "\u0800",
            "\uD7FF",
            "\uE000",
            "\uFF61",
            "\uFFFD",
            "\uD83D\uDE00",
            "\uD83D\uDE01",
            "\uDBFF\uDFFF",
            "a\uD83D\uDE00",
            "a\uFF61");

    @Test
    void namesCompareByTheirBytesInUtf8() {
        for (String one : NAMES) {
            for (String other : NAMES) {
                assertThat(Integer.signum(EntryOrder.comparePaths(one, other)))
                        .as("%s against %s", one, other)
                        .isEqualTo(Integer.signum(Arrays.compareUnsigned(
                                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8))));
            }
        }
    }

    @Test
    void whatADirectoryHoldsComesBeforeItsNeighbours() {
        for (String one : NAMES) {
            for (String other : NAMES) {
                int order = EntryOrder.comparePaths(one, other);
                assertThat(Integer.signum(EntryOrder.comparePaths(one + "/x", other + "/x")))
                        .isEqualTo(Integer.signum(order));
                if (order < 0) {
                    assertThat(EntryOrder.comparePaths(one + "/x", other)).isNegative();
                }
            }
            assertThat(EntryOrder.comparePaths(one, one + "/x")).isNegative();
        }
    }
}

package io.jenkins.plugins.castor.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosestWordTest {
    private static final List<String> KNOWN = List.of("load", "save", "list", "show", "caches", "namespace");

    @ParameterizedTest
    @CsvSource({"laod,load", "lod,load", "lists,list", "cahces,caches", "cache,caches", "namspace,namespace"})
    void aSlipOfTheFingersIsUnderstood(String word, String meant) {
        assertThat(ClosestWord.to(word, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"restore", "x", "''", "sl"})
    void whatIsFarFromEverythingHasNoNearest(String word) {
        assertThat(ClosestWord.to(word, KNOWN)).isEmpty();
    }

    @Test
    void aVeryLongWordIsNotCompared() {
        assertThat(ClosestWord.to("l".repeat(1_000_000), KNOWN)).isEmpty();
    }

    @Test
    void neighboursThatAreSwappedAreOneEdit() {
        assertThat(ClosestWord.distance("laod", "load")).isEqualTo(1);
        assertThat(ClosestWord.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(ClosestWord.distance("", "abc")).isEqualTo(3);
    }
}

package io.jenkins.plugins.castor.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.tree.calls.NameRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameRulesTest {
    @Test
    void theyAreThoseOfTheSystemByTheNameThatJavaHasForIt() {
        assertThat(NameRules.of("Windows 11")).isEqualTo(NameRules.WINDOWS);
        assertThat(NameRules.of("Mac OS X")).isEqualTo(NameRules.MACOS);
        assertThat(NameRules.of("Linux")).isEqualTo(NameRules.LINUX);
        assertThat(NameRules.of("Darwin")).isEqualTo(NameRules.LINUX);
        assertThat(NameRules.of("FreeBSD")).isEqualTo(NameRules.LINUX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CON",
                "nul",
                "Aux.txt",
                "prn.tar.gz",
                "com1",
                "LPT9.log",
                "COM\u00b2",
                "conin$",
                "nul .txt",
                "a.",
                "a ",
                "...",
                "a:b",
                "C:",
                "a\\b",
                "..\\..\\x",
                "what?",
                "a*",
                "a|b",
                "<a>",
                "say \"x\"",
                "a\u0001b",
                "fine/nul/fine",
                "fine/a./b",
            })
    void whatWindowsTakesForADeviceAStreamOrAnotherNameIsNoPathThereAndOneElsewhere(String path) {
        assertThat(NameRules.WINDOWS.problem(path)).isPresent();
        assertThat(NameRules.MACOS.problem(path)).isEmpty();
        assertThat(NameRules.LINUX.problem(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a.b",
                ".npm",
                "console",
                "com",
                "com10",
                "comA",
                "nully.txt",
                "a con",
                "x/.com1",
                "_cacache/content-v2/sha512/0a/b1",
                "\u00fcber/\u65e5\u672c",
                "~$a",
            })
    void otherNamesAreGoodOnWindows(String path) {
        assertThat(NameRules.WINDOWS.problem(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"README, readme", "a/B/c, A/b/C", "caf\u00e9, cafe\u0301", "STRASSE, stra\u00dfe", "\u0130, i\u0307"})
    void namesThatDifferInCaseOrInHowAnAccentIsWrittenAreTheSameButOnLinux(String one, String other) {
        assertThat(NameRules.MACOS.folded(one)).isEqualTo(NameRules.MACOS.folded(other));
        assertThat(NameRules.WINDOWS.folded(one)).isEqualTo(NameRules.WINDOWS.folded(other));
        assertThat(NameRules.LINUX.folded(one)).isNotEqualTo(NameRules.LINUX.folded(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"C:\\Windows", "C:x", "\\\\server\\share", "..\\..\\x", "a\\..\\..\\..\\x", "file:stream"})
    void aLinkOfWindowsThatCouldLeadOutIsRefusedThere(String target) {
        assertThat(Names.staysInside("a", target, NameRules.WINDOWS)).isFalse();
        assertThat(Names.staysInside("a", target, NameRules.LINUX))
                .as("on Linux it is an odd name in the same directory")
                .isTrue();
        assertThat(Names.staysInside("a", "../b/c", NameRules.WINDOWS)).isTrue();
    }
}

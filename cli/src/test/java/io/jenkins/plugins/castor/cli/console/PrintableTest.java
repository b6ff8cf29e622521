package io.jenkins.plugins.castor.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void ordinaryTextOfAnyScriptIsLeftAlone() {
        String text = "castor: restored café, Ω, 日本, 🦫 and a\\b";
        assertThat(Printable.line(text)).isSameAs(text);
    }

    @Test
    void lineEndsCannotBreakTheLine() {
        assertThat(Printable.line("a\nb\rc\td\u2028e\u2029f\u0085g"))
                .isEqualTo("a\\nb\\rc\\td\\u2028e\\u2029f\\u0085g");
    }

    @Test
    void escapeSequencesCannotReachTheTerminal() {
        assertThat(Printable.line("\u001b[31mred\u009b0m\u007f")).isEqualTo("\\u001b[31mred\\u009b0m\\u007f");
    }

    @Test
    void marksThatTurnTheWritingDirectionAreShown() {
        assertThat(Printable.line("exe\u202egpj")).isEqualTo("exe\\u202egpj");
    }

    @Test
    void halvesOfSurrogatePairsAreShown() {
        assertThat(Printable.line("a\ud83eb\uddabc\ud83e")).isEqualTo("a\\ud83eb\\uddabc\\ud83e");
    }
}

package io.jenkins.plugins.castor.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static long number(InputStream in) throws IOException {
        Json json = new Json(in);
        json.beginArray();
        long number = json.number(Long.MIN_VALUE, Long.MAX_VALUE);
        json.endArray();
        json.endLine();
        json.end();
        return number;
    }

    /** Whole in the buffer, at the end of what was read so far, and divided. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "42", "1795165280299316768", "9223372036854775807", "-1", "-9223372036854775808"})
    void numbersAreReadHoweverTheyArrive(String number) throws Exception {
        String line = "[" + number + "]\n";
        assertThat(number(input(line))).isEqualTo(Long.parseLong(number));
        for (int i = 0; i <= line.length(); i++) {
            InputStream divided = new SequenceInputStream(input(line.substring(0, i)), input(line.substring(i)));
            assertThat(number(divided)).isEqualTo(Long.parseLong(number));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "01",
                "-",
                "-01",
                "9223372036854775808",
                "9999999999999999999",
                "10000000000000000000",
                "184467440737095516160",
                "+1",
                "1.0",
                "1e3"
            })
    void whatIsNoNumberIsRefused(String number) {
        assertThatThrownBy(() -> number(input("[" + number + "]\n"))).isInstanceOf(DamagedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"fd\"", "\" \"", "\"\\n\"", "\"é\"", "f", "\""})
    void aLetterIsOneCharacter(String text) throws Exception {
        assertThat(new Json(input("\"f\"")).letter()).isEqualTo('f');
        assertThatThrownBy(() -> new Json(input(text)).letter()).isInstanceOf(DamagedException.class);
    }

    @Test
    void linesStandWhereTheReaderSays() throws Exception {
        String line = "[12345]\n";
        Json json = new Json(input(line.repeat(30_000)));
        for (int i = 0; i < 30_000; i++) {
            assertThat(json.read()).isEqualTo((long) i * line.length());
            json.beginArray();
            json.number(0, Long.MAX_VALUE);
            json.endArray();
            json.endLine();
        }
    }
}

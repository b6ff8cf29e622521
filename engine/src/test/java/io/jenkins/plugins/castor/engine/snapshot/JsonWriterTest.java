package io.jenkins.plugins.castor.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JsonWriterTest {

    private static final String LINE = "{\"like\":[\"this\"]}\n";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final JsonWriter json = new JsonWriter(bytes);

    @Test
    void linesHaveNoBlanksAndACommaBetweenValues() throws IOException {
        json.beginObject().field("a").number(1).field("b").beginArray();
        json.text("x").number(2).beginObject().endObject().text(null).endArray();
        json.field("c").text("y").endObject().endLine();
        json.beginArray().beginArray().endArray().number(3).endArray().endLine();
        assertThat(written()).isEqualTo("{\"a\":1,\"b\":[\"x\",2,{},null],\"c\":\"y\"}\n[[],3]\n");
    }

    @Test
    void decimalsAndTruthAreWrittenWithCommasLikeEverythingElse() throws IOException {
        json.beginArray()
                .decimal(new BigDecimal("0.010"))
                .decimal(new BigDecimal("1E+3"))
                .bool(true);
        json.bool(false)
                .beginObject()
                .field("a")
                .bool(true)
                .endObject()
                .endArray()
                .endLine();
        assertThat(written()).isEqualTo("[0.010,1000,true,false,{\"a\":true}]\n");
    }

    @Test
    void onlyWhatMustBeIsEscaped() throws IOException {
        json.text("\"\\/\b\f\n\r\t\u0000\u001F\u007F é日😀\"").endLine();
        assertThat(written()).isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001F\u007F é日😀\\\"\"\n");
    }

    @Test
    void everyCharacterAndNumberComesBack() throws IOException {
        String all = IntStream.concat(IntStream.range(0, 0xD800), IntStream.of(0xE000, 0xFFFF, 0x10000, 0x10FFFF))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        long[] numbers = {0, 9, 10, -1, -10, 1_234_567_890_123_456_789L, Long.MAX_VALUE, -Long.MAX_VALUE};
        json.beginArray();
        for (int from = 0; from < all.length(); from += 1000) {
            json.text(all.substring(from, Math.min(all.length(), from + 1000)));
        }
        for (long number : numbers) {
            json.number(number);
        }
        json.endArray().endLine();
        json.close();

        Json read = new Json(new ByteArrayInputStream(bytes.toByteArray()));
        read.beginArray();
        StringBuilder back = new StringBuilder();
        while (back.length() < all.length()) {
            back.append(read.text());
        }
        assertThat(back).hasToString(all);
        for (long number : numbers) {
            assertThat(read.number(Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(number);
        }
        read.endArray();
        read.endLine();
        read.end();
    }

    @Test
    void numbersHaveTheDigitsThatTheyNeedAndNoMore() throws IOException {
        json.beginArray();
        for (long number : new long[] {0, -1, 10, -100, Long.MAX_VALUE, Long.MIN_VALUE}) {
            json.number(number);
        }
        json.endArray();
        assertThat(written()).isEqualTo("[0,-1,10,-100,9223372036854775807,-9223372036854775808]");
    }

    @Test
    void nothingIsLostWhereTheBufferEnds() throws IOException {
        for (int length = JsonWriter.BUFFER - 50; length <= JsonWriter.BUFFER; length++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            String text = "x".repeat(length);
            try (JsonWriter writer = new JsonWriter(out)) {
                writer.beginArray().text(text).number(Long.MIN_VALUE).text(null).text("\u0001");
            }
            assertThat(out).hasToString("[\"" + text + "\",-9223372036854775808,null,\"\\u0001\"");
        }
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void linesAreCopiedAsTheyAreAndNoMoreThanWereAskedFor() throws IOException {
        String lines = LINE.repeat(3 * JsonWriter.BUFFER / LINE.length());
        ByteArrayInputStream in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.US_ASCII));
        json.number(1).endLine();
        json.copyLines(in, lines.length() - LINE.length());
        assertThat(in.available()).isEqualTo(LINE.length());
        json.number(2).endLine();
        json.copyLines(in, LINE.length());
        assertThatThrownBy(() -> json.copyLines(in, 1)).isInstanceOf(EOFException.class);
        assertThat(written()).isEqualTo("1\n" + lines.substring(LINE.length()) + "2\n" + LINE);
    }

    @Test
    void theStreamIsClosedEvenWhereItTakesNothing() {
        AtomicBoolean closed = new AtomicBoolean();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("full");
            }

            @Override
            public void close() {
                closed.set(true);
            }
        };
        assertThatThrownBy(() -> {
                    try (JsonWriter writer = new JsonWriter(full)) {
                        writer.number(1);
                    }
                })
                .hasMessage("full");
        assertThat(closed).isTrue();
    }

    private String written() throws IOException {
        json.close();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

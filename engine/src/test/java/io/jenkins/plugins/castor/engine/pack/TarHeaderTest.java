package io.jenkins.plugins.castor.engine.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarHeaderTest {

    private static final long SECONDS = 1_700_000_000;
    private static final long TIME = TimeUnit.SECONDS.toNanos(SECONDS) + 123_456_789;

    /** What eleven octal digits can tell. */
    private static final long MOST = (1L << 33) - 1;

    private static RegularFile file(long size, long mtime) {
        return new RegularFile("", "name", 0751, mtime, size);
    }

    private static TarArchiveEntry parsed(String name, RegularFile file) throws IOException {
        byte[] header = TarHeader.of(name, file);
        assertThat(header.length % TarHeader.BLOCK).isZero();
        RegularFile named = new RegularFile("in/some", name, file.mode(), file.mtime(), file.size());
        assertThat(TarHeader.length("cache", named)).isEqualTo(TarHeader.of("cache/in/some/" + name, named).length);
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(header), "UTF-8")) {
            TarArchiveEntry entry = tar.getNextEntry();
            assertThat(entry.isFile()).isTrue();
            assertThat(entry.isCheckSumOK()).isTrue();
            return entry;
        }
    }

    @Test
    void namesOfAllLengthsAreKept() throws Exception {
        for (int length = 1; length < 400; length++) {
            String flat = "x".repeat(length);
            assertThat(parsed(flat, file(1, TIME)).getName()).isEqualTo(flat);
            String deep = "directory/".repeat(40).substring(0, length - 1) + "x";
            assertThat(parsed(deep, file(1, TIME)).getName()).isEqualTo(deep);
            String wide = "é".repeat(length);
            assertThat(parsed(wide, file(1, TIME)).getName()).isEqualTo(wide);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 511, 512, (1L << 32) + 1, (1L << 33) - 1, 1L << 33, (1L << 40) + 12345})
    void sizesAreKept(long size) throws Exception {
        assertThat(parsed("name", file(size, TIME)).getSize()).isEqualTo(size);
        assertThat(parsed("é".repeat(100), file(size, TIME)).getSize()).isEqualTo(size);
    }

    @Test
    void modeAndTimeAreKeptToTheSecond() throws Exception {
        TarArchiveEntry entry = parsed("name", file(1, TIME));
        assertThat(entry.getMode()).isEqualTo(0751);
        assertThat(entry.getLastModifiedTime().to(TimeUnit.SECONDS)).isEqualTo(SECONDS);
        // ustar has no earlier or later times; a restore takes them from the snapshot.
        assertThat(parsed("name", file(1, -TIME)).getLastModifiedTime().toMillis())
                .isZero();
        assertThat(parsed("name", file(1, Long.MAX_VALUE)).getLastModifiedTime().to(TimeUnit.SECONDS))
                .isEqualTo(MOST);
    }

    @Test
    void aHeaderIsToTheByteWhatTheStandardSays() {
        assertThat(header("some/name", 123)).isEqualTo(block("", "some/name", 0751, 123, SECONDS, '0'));
        String prefix = "p".repeat(50);
        String rest = "x".repeat(90);
        assertThat(header(prefix + "/" + rest, MOST)).isEqualTo(block(prefix, rest, 0751, MOST, SECONDS, '0'));
    }

    @Test
    void anExtendedHeaderHoldsWhatDoesNotFitAndNothingElse() {
        assertThat(header("é", 123))
                .isEqualTo(extended("11 path=é\n") + block("", "castor-file", 0751, 123, SECONDS, '0'));
        String prefix = "p".repeat(50);
        String rest = "x".repeat(90);
        assertThat(header(prefix + "/" + rest, MOST + 6))
                .isEqualTo(extended("19 size=8589934597\n") + block(prefix, rest, 0751, 0, SECONDS, '0'));
        assertThat(header("é", MOST + 6))
                .isEqualTo(
                        extended("11 path=é\n19 size=8589934597\n") + block("", "castor-file", 0751, 0, SECONDS, '0'));
    }

    private static String header(String name, long size) {
        return new String(TarHeader.of(name, file(size, TIME)), StandardCharsets.ISO_8859_1);
    }

    /** A block of ustar, from the table of the standard. */
    private static String block(String prefix, String name, int mode, long size, long seconds, char type) {
        String before =
                padded(name, 100) + octal(7, mode) + octal(7, 0) + octal(7, 0) + octal(11, size) + octal(11, seconds);
        String behind = padded(type + padded("", 100) + "ustar\00000", 189) + padded(prefix, 155 + 12);
        int sum = (before + " ".repeat(8) + behind).chars().sum();
        return before + octal(6, sum) + " " + behind;
    }

    private static String extended(String records) {
        String bytes = new String(records.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return block("", "castor-pax", 0644, bytes.length(), 0, 'x') + padded(bytes, TarHeader.BLOCK);
    }

    private static String padded(String text, int length) {
        return text + "\0".repeat(length - text.length());
    }

    private static String octal(int digits, long value) {
        return String.format("%0" + digits + "o\0", value);
    }

    @Test
    void aNameNeedsNoExtendedHeaderWhereItCanBeSplit() {
        for (String name : List.of("x".repeat(100), "p/" + "x".repeat(100), "p".repeat(155) + "/" + "x".repeat(100))) {
            assertThat(header(name, 1)).as(name).hasSize(TarHeader.BLOCK);
        }
        for (String name : List.of("x".repeat(101), "p/" + "x".repeat(101), "p".repeat(156) + "/x")) {
            assertThat(header(name, 1)).as(name).hasSize(3 * TarHeader.BLOCK);
        }
        for (String name : List.of("/" + "x".repeat(100), "x".repeat(100) + "/")) {
            assertThat(header(name, 1)).as("with a slash at an end").hasSize(3 * TarHeader.BLOCK);
        }
    }

    @Test
    void theLengthOfAHeaderIsKnownWithoutMakingIt() {
        for (String directory : List.of("", "d", "é", "\u0080")) {
            for (String start : List.of("", "é", "\u0080")) {
                for (int length = 1; length < 600; length++) {
                    RegularFile file = new RegularFile(directory, start + "x".repeat(length), 0751, TIME, 1);
                    assertThat(TarHeader.length("c", file))
                            .as(file.path())
                            .isEqualTo(TarHeader.of("c/" + file.path(), file).length);
                }
            }
        }
    }
}

package io.jenkins.plugins.castor.engine.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarHeaderTest {

    private static final long TIME = TimeUnit.SECONDS.toNanos(1_700_000_000) + 123_456_789;

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
        assertThat(entry.getLastModifiedTime().to(TimeUnit.SECONDS)).isEqualTo(1_700_000_000);
        // ustar has no earlier times; a restore takes them from the snapshot.
        assertThat(parsed("name", file(1, -TIME)).getLastModifiedTime().toMillis())
                .isZero();
    }
}

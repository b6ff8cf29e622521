package io.jenkins.plugins.castor.engine.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.ChildJvm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** A small object decompresses to lines without end: what they may take of the memory follows from what they say. */
class HostileSnapshotTest {
    private static final String DIGEST = "0".repeat(64);
    private static final long MAX_ENTRIES = 20_000_000;
    private static final long MAX_BYTES = 1L << 40;

    @Test
    void framesThatItsFilesCannotFillAreRefusedBeforeTheyAreRead() throws Exception {
        assertThat(read("32m", 2, 1 << 20, 1, 4_000_000, 0))
                .startsWith("refused")
                .contains("4000000 is not between 0 and 100000");
    }

    @Test
    void packsThatItsFilesCannotFillAreRefusedBeforeTheyAreRead() throws Exception {
        assertThat(read("32m", 2, 1 << 20, 100_000, 0, 0))
                .startsWith("refused")
                .contains("100000 is not between 0 and 1000");
    }

    @Test
    void framesOfTheLargestSnapshotFitIntoTheMemory() throws Exception {
        assertThat(read("512m", MAX_ENTRIES, MAX_BYTES, 1, 4_000_000, 0)).startsWith("refused");
        assertThat(read("512m", MAX_ENTRIES, MAX_BYTES, 1, 600_000, 0)).startsWith("read");
    }

    @Test
    void namesOfOneDirectoryTakeAFewBytesEach() throws Exception {
        assertThat(read("256m", 10_000_001, 0, 0, 0, 10_000_000)).startsWith("read");
    }

    @Test
    void aDirectoryOfTenThousandNamesAndDirectoriesIsReadAndAClashIsFound() throws Exception {
        assertThat(lastOf(index -> "d" + index)).startsWith("read");
        assertThat(lastOf(index -> index == 0 ? "d" : "n01234/d" + index)).startsWith("refused");
        assertThat(lastOf(index -> index == 0 ? "n01234" : "n01234/d" + index)).contains("has the same name as a file");
    }

    private static String lastOf(LongFunction<String> directories) {
        StringBuilder text = new StringBuilder(start(20_001, 0, 0));
        text.append("{\"cache\":\"c\"}\n[\"d\",\"\",0,0]\n");
        for (int i = 0; i < 10_000; i++) {
            text.append(String.format(Locale.ROOT, "[\"f\",\"n%05d\",0,0,0]%n", i));
        }
        for (int i = 0; i < 10_000; i++) {
            text.append("[\"d\",\"" + directories.apply(10_000L + i - (i == 0 ? 10_000 : 0)) + "\",0,0]\n");
        }
        return outcome(new ByteArrayInputStream(text.toString().getBytes(US_ASCII)));
    }

    private static String read(String heap, long entries, long bytes, int packs, int frames, int names)
            throws IOException {
        try (ChildJvm child = ChildJvm.start(
                List.of("env", "JAVA_TOOL_OPTIONS=-Xmx" + heap),
                Reader.class,
                "" + entries,
                "" + bytes,
                "" + packs,
                "" + frames,
                "" + names)) {
            return child.line();
        }
    }

    private static String start(long entries, long bytes, int packs) {
        return "{\"format\":\"castor-snapshot\",\"version\":1,\"scanned\":0,\"entries\":" + entries + ",\"bytes\":"
                + bytes + ",\"caches\":[\"c\"],\"packs\":" + packs + "}\n";
    }

    private static String outcome(InputStream lines) {
        try (SnapshotReader reader = new SnapshotReader(lines, MAX_ENTRIES, MAX_BYTES)) {
            long entries = 0;
            while (reader.nextCache().isPresent()) {
                while (reader.next()) {
                    entries++;
                }
            }
            return "read " + entries;
        } catch (DamagedException e) {
            // what comes after the frames is not there, and is nothing that this is about
            return (e.getMessage().contains("found the end") ? "read, " : "refused: ") + e.getMessage();
        } catch (IOException e) {
            return "failed: " + e;
        } catch (OutOfMemoryError e) {
            return "out of memory";
        }
    }

    /** Makes the lines of a snapshot as they are asked for, and reads them. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) {
            long entries = Long.parseLong(args[0]);
            long bytes = Long.parseLong(args[1]);
            int packs = Integer.parseInt(args[2]);
            int frames = Integer.parseInt(args[3]);
            int names = Integer.parseInt(args[4]);
            System.out.println(outcome(new Lines(
                    start(entries, bytes, packs),
                    new Lines.Part(
                            packs,
                            pack -> String.format(
                                    Locale.ROOT,
                                    "{\"pack\":\"%032x\",\"bytes\":%d,\"frames\":%d}\n",
                                    pack,
                                    1L << 40,
                                    frames / packs)),
                    new Lines.Part(frames, frame -> "[" + frame + ",1,4194304,\"" + DIGEST + "\"]\n"),
                    new Lines.Part(names == 0 ? 0 : 1, one -> "{\"cache\":\"c\"}\n[\"d\",\"\",0,0]\n"),
                    new Lines.Part(names, name -> "[\"f\",\"" + (100_000_000 + name) + "\",0,0,0]\n"))));
        }
    }

    /** Lines that are made when they are read. */
    private static final class Lines extends SequenceInputStream {
        record Part(long count, LongFunction<String> line) {}

        Lines(String first, Part... parts) {
            super(streams(first, parts));
        }

        private static Enumeration<InputStream> streams(String first, Part... parts) {
            return new Enumeration<>() {
                private int part = -1;
                private long index;

                @Override
                public boolean hasMoreElements() {
                    while (part >= 0 && part < parts.length && index == parts[part].count()) {
                        part++;
                        index = 0;
                    }
                    return part < parts.length;
                }

                @Override
                public InputStream nextElement() {
                    if (part < 0) {
                        part = 0;
                        return new ByteArrayInputStream(first.getBytes(US_ASCII));
                    }
                    StringBuilder lines = new StringBuilder();
                    for (int i = 0; i < 1000 && index < parts[part].count(); i++) {
                        lines.append(parts[part].line().apply(index++));
                    }
                    return new ByteArrayInputStream(lines.toString().getBytes(US_ASCII));
                }
            };
        }
    }
}

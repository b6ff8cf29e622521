package io.jenkins.plugins.castor.bench;

import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotWriter;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decompresses a snapshot and reads and checks all of its entries, as a load does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ReadSnapshot {

    private static final int TO_A_DIRECTORY = 100;
    private static final int SIZE = 4000;
    private static final int ROOM = 4096;
    private static final long TIME = 1_700_000_000_000_000_000L;
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    /** A multiple of a hundred: each directory is an entry, too. */
    @Param("100000")
    public int entries;

    private byte[] snapshot;

    @Setup
    public void writeSnapshot() throws IOException {
        int directories = entries / TO_A_DIRECTORY;
        int files = entries - directories - 1;
        int toAFrame = Frame.MAX_RAW / ROOM;
        int frames = (files + toAFrame - 1) / toAFrame;
        List<Frame> placed = IntStream.range(0, frames)
                .mapToObj(i -> new Frame((long) i * ROOM, ROOM, Frame.MAX_RAW, DIGEST))
                .toList();
        Snapshot start = new Snapshot(
                List.of("deps"),
                TIME,
                entries,
                (long) files * SIZE,
                List.of(new Pack(Pack.newName(), (long) frames * ROOM, placed)));
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = Compression.compress(compressed)) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            SnapshotWriter.writeStart(lines, start);
            lines.writeTo(out);
            lines.reset();
            writeEntries(lines, files, toAFrame);
            lines.writeTo(out);
        }
        snapshot = compressed.toByteArray();
    }

    private static void writeEntries(OutputStream lines, int files, int toAFrame) throws IOException {
        Random random = new Random(6);
        byte[] digest = new byte[32];
        try (SnapshotWriter writer = new SnapshotWriter(lines)) {
            writer.cache("deps");
            writer.add(new Directory("", 0755, TIME));
            String directory = "";
            for (int i = 0; i < files; i++) {
                if (i % (TO_A_DIRECTORY - 1) == 0) {
                    directory = String.format("package-%06d", i);
                    writer.add(new Directory(directory, 0755, TIME + i));
                }
                random.nextBytes(digest);
                Content content = new Content(
                        i / toAFrame,
                        i % toAFrame * ROOM,
                        Base64.getUrlEncoder().withoutPadding().encodeToString(digest),
                        0);
                String name = String.format("file-%06d.js", i);
                writer.add(new RegularFile(directory, name, 0644, TIME + i * 1000L, SIZE), content);
            }
        }
    }

    /** How many entries were read. */
    @Benchmark
    public long read() throws IOException {
        long read = 0;
        try (SnapshotReader reader = new SnapshotReader(
                Compression.decompress(new ByteArrayInputStream(snapshot), Integer.MAX_VALUE),
                entries,
                Long.MAX_VALUE)) {
            while (reader.nextCache().isPresent()) {
                while (reader.next()) {
                    read++;
                }
            }
        }
        return read;
    }
}

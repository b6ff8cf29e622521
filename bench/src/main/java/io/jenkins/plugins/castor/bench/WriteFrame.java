package io.jenkins.plugins.castor.bench;

import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.TreeWriter;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Writes the files of one decompressed frame into eight directories, as one worker of a load does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class WriteFrame {

    private static final int DIRECTORIES = 8;
    private static final long TIME = 1_700_000_000_123_456_789L;

    @Param("512")
    public int files;

    private ByteBuffer frame;
    private Path folder;
    private TreeWriter writer;

    @Setup
    public void makeFrame() {
        frame = ByteBuffer.allocateDirect(Frame.MAX_RAW).put(Samples.text(Frame.MAX_RAW));
    }

    /** A fresh folder, in which nothing was deleted; made, with its directories, before the clock starts. */
    @Setup(Level.Invocation)
    public void makeDirectories() throws IOException {
        folder = Samples.folder();
        writer = new TreeWriter(folder.resolve("tree"), new Warnings());
        writer.directory(new Directory("", 0755, TIME));
        for (int i = 0; i < DIRECTORIES; i++) {
            writer.directory(new Directory("directory-" + i, 0755, TIME));
        }
    }

    @Benchmark
    public TreeWriter write() throws IOException {
        int size = Frame.MAX_RAW / files;
        for (int i = 0; i < files; i++) {
            String directory = "directory-" + i * DIRECTORIES / files;
            frame.limit((i + 1) * size).position(i * size);
            writer.write(new RegularFile(directory, "file-" + i + ".js", 0644, TIME, size), 0, frame);
        }
        return writer;
    }

    @TearDown(Level.Invocation)
    public void remove() throws IOException {
        writer.close();
        Samples.remove(folder);
    }
}

package io.jenkins.plugins.castor.bench;

import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.pack.FrameCompressor;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Fills a frame of 4 MiB, compresses it on one core and takes its digest. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CompressFrame {

    @Param({"text", "packed"})
    public String content;

    private byte[] source;
    private FrameCompressor compressor;

    @Setup
    public void makeContent() {
        source = content.equals("text") ? Samples.text(Frame.MAX_RAW) : Samples.packed(Frame.MAX_RAW);
        compressor = new FrameCompressor(Compression.LEVEL);
    }

    /** How long the frame became. */
    @Benchmark
    public int compress() {
        byte[] raw = compressor.rawBuffer();
        System.arraycopy(source, 0, raw, 0, source.length);
        FrameCompressor.Compressed frame = compressor.compress(raw, source.length);
        compressor.recycle(frame);
        return frame.length();
    }

    @TearDown
    public void close() {
        compressor.close();
    }
}

package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.pack.FrameReader;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot.PlacedFrame;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The frames that a load needs, announced to the store as soon as it is known which ones these are. */
final class FrameFetch implements Closeable {

    private final StoreLayout layout;
    private final List<PlacedFrame> frames;
    private final int[] rangeOf;
    private final Fetch fetch;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param frames all frames of a snapshot
     * @param wanted tells by a frame's number whether it will be read
     */
    FrameFetch(Store store, StoreLayout layout, List<PlacedFrame> frames, IntPredicate wanted) throws StoreException {
        this.layout = layout;
        this.frames = frames;
        this.rangeOf = new int[frames.size()];
        List<Range> ranges = new ArrayList<>();
        for (int i : order(frames)) {
            if (wanted.test(i)) {
                rangeOf[i] = ranges.size();
                Frame frame = frames.get(i).frame();
                ranges.add(new Range(pack(i), frame.offset(), frame.length()));
            }
        }
        this.fetch = store.fetch(ranges);
    }

    /** The numbers of all frames, pack by pack in the order of their names, as that is how rsync brings files. */
    static int[] order(List<PlacedFrame> frames) {
        return IntStream.range(0, frames.size())
                .boxed()
                // not by Comparator.comparing, whose lambdas no archive of class data keeps
                .sorted((a, b) -> frames.get(a)
                        .pack()
                        .digest()
                        .compareTo(frames.get(b).pack().digest()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private String pack(int frame) {
        return layout.pack(frames.get(frame).pack().digest());
    }

    /** The decompressed bytes of a wanted frame, which is read once; good until the reader's next call. */
    ByteBuffer read(int frame, FrameReader reader) throws StoreException, DamagedException {
        Frame wanted = frames.get(frame).frame();
        ByteBuffer raw = reader.read(fetch, rangeOf[frame], pack(frame), wanted);
        bytes.addAndGet(wanted.length());
        return raw;
    }

    /** How many bytes were read so far. */
    long bytes() {
        return bytes.get();
    }

    /** Those who wait for a frame stop waiting. */
    @Override
    public void close() {
        fetch.close();
    }
}

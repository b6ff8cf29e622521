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

/**
 * Fetches the frames that a load needs. The constructor announces all of them to the store, so that it can read ahead.
 * Workers read different frames at the same time.
 */
final class FrameFetch implements Closeable {

    private final Store store;
    private final StoreLayout layout;
    private final List<PlacedFrame> frames;
    private final int[] rangeOf;
    private final Fetch fetch;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param store stays open
     * @param frames all frames of the snapshot
     * @param wanted tests by its index whether a frame will be read
     */
    FrameFetch(Store store, StoreLayout layout, List<PlacedFrame> frames, IntPredicate wanted) throws StoreException {
        this.store = store;
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

    /** The indexes of all frames, sorted by the names of their packs: rsync transfers files in that order. */
    static int[] order(List<PlacedFrame> frames) {
        return IntStream.range(0, frames.size())
                .boxed()
                // Comparator.comparing creates lambdas that a class-data archive cannot hold.
                .sorted((a, b) -> frames.get(a)
                        .pack()
                        .name()
                        .compareTo(frames.get(b).pack().name()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private String pack(int frame) {
        return layout.pack(frames.get(frame).pack().name());
    }

    /**
     * Reads a wanted frame; call it once per frame.
     *
     * @param frame its index
     * @return its decompressed bytes, valid until the next call of this reader
     * @throws DamagedException when its digest is wrong or it does not decompress
     */
    ByteBuffer read(int frame, FrameReader reader) throws StoreException, DamagedException {
        Frame wanted = frames.get(frame).frame();
        ByteBuffer raw;
        try {
            raw = reader.read(fetch, rangeOf[frame], pack(frame), wanted);
        } catch (DamagedException e) {
            if (!store.distrust(pack(frame))) {
                throw e;
            }
            raw = readAgain(frame, reader);
        }
        bytes.addAndGet(wanted.length());
        return raw;
    }

    /** Reads a frame that a near cache had damaged. */
    private ByteBuffer readAgain(int frame, FrameReader reader) throws StoreException, DamagedException {
        Frame wanted = frames.get(frame).frame();
        Range range = new Range(pack(frame), wanted.offset(), wanted.length());
        try (Fetch direct = Fetch.direct(store.withoutNearCaches(), List.of(range))) {
            return reader.read(direct, 0, pack(frame), wanted);
        }
    }

    /** Compressed bytes read so far. */
    long bytes() {
        return bytes.get();
    }

    /** Ends the download; threads that wait for a frame get an exception. */
    @Override
    public void close() {
        fetch.close();
    }
}

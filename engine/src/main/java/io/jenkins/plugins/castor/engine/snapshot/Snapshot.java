package io.jenkins.plugins.castor.engine.snapshot;

import java.util.ArrayList;
import java.util.List;

/**
 * What a snapshot says before its entries, which are many and only ever streamed ({@link SnapshotReader}).
 *
 * @param caches names of its cache directories in ascending order, which is the one in which their entries come
 * @param scanned when the scan of the trees began, nanoseconds since 1970: a file not older than this is in doubt
 * @param entries how many entries all caches have together
 * @param bytes how many bytes their files have together
 * @param packs the packs that hold their content
 */
public record Snapshot(List<String> caches, long scanned, long entries, long bytes, List<Pack> packs) {

    public static final int VERSION = 1;

    public Snapshot {
        caches = List.copyOf(caches);
        packs = List.copyOf(packs);
    }

    /** A frame and its pack. */
    public record PlacedFrame(Pack pack, Frame frame) {
        public boolean isIn(Pack other) {
            return pack.digest().equals(other.digest());
        }

        /** Whether a content that does not end in this frame can go on in that one. */
        boolean continuesIn(PlacedFrame next) {
            return next.isIn(pack) && frame.end() == next.frame.offset();
        }
    }

    /** The frames of all packs, as {@link Content#frame} counts them. */
    public List<PlacedFrame> frames() {
        List<PlacedFrame> frames = new ArrayList<>();
        for (Pack pack : packs) {
            for (Frame frame : pack.frames()) {
                frames.add(new PlacedFrame(pack, frame));
            }
        }
        return frames;
    }
}

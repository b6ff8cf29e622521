package io.jenkins.plugins.castor.engine.snapshot;

import java.util.ArrayList;
import java.util.List;

/**
 * The start of a snapshot, without its entries. There may be millions of those, so they are only streamed
 * ({@link SnapshotReader}).
 *
 * @param caches the names of its cache directories in ascending order, which is also the order of their entries
 * @param scanned when the scan of the trees began, in nanoseconds since 1970-01-01. A file that is not older may have
 *     changed after the scan
 * @param entries the number of entries of all caches
 * @param bytes the size of all files in bytes
 * @param packs the packs with their content
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
            return pack.name().equals(other.name());
        }

        /** Whether content that does not end in this frame may continue in the other. */
        boolean continuesIn(PlacedFrame next) {
            return next.isIn(pack) && frame.end() == next.frame.offset();
        }
    }

    /** The frames of all packs, in the order that {@link Content#frame} indexes. */
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

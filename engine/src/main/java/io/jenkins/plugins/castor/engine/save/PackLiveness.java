package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot.PlacedFrame;
import java.util.BitSet;
import java.util.List;

/** Tracks which parts of a snapshot's frames a new snapshot still needs, in tar blocks of 512 bytes. */
final class PackLiveness {

    private final List<PlacedFrame> frames;
    private final BitSet[] live;

    PackLiveness(List<PlacedFrame> frames) {
        this.frames = frames;
        this.live = new BitSet[frames.size()];
    }

    /**
     * Marks a content and the tar header before it as live.
     *
     * @param size the content's size in bytes
     * @param header the header's size in bytes
     */
    void keep(Content content, long size, int header) {
        int offset = content.offset();
        mark(content.frame(), Math.max(0, offset - header), offset);
        long rest = size;
        for (int i = content.frame(); rest > 0; i++) {
            int end = (int) Math.min(frames.get(i).frame().rawLength(), offset + rest);
            mark(i, offset, end);
            rest -= end - offset;
            offset = 0;
        }
    }

    private void mark(int frame, int from, int to) {
        if (live[frame] == null) {
            live[frame] = new BitSet(frames.get(frame).frame().rawLength() / Frame.ALIGNMENT);
        }
        live[frame].set(from / Frame.ALIGNMENT, (to + Frame.ALIGNMENT - 1) / Frame.ALIGNMENT);
    }

    /** Whether the frame at this index holds live content. */
    boolean isLive(int frame) {
        return live[frame] != null;
    }

    /** An estimate of a pack's live bytes in the store: the size of each frame times its live share. */
    long liveBytes(Pack pack) {
        double bytes = 0;
        for (int i = 0; i < live.length; i++) {
            if (live[i] != null && frames.get(i).isIn(pack)) {
                Frame frame = frames.get(i).frame();
                double share = (double) live[i].cardinality() * Frame.ALIGNMENT / frame.rawLength();
                bytes += Math.min(1, share) * frame.length();
            }
        }
        return (long) bytes;
    }
}

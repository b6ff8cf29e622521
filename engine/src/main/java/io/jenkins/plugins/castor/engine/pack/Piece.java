package io.jenkins.plugins.castor.engine.pack;

import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A part of a pack that is read at once: a frame, or without one, bytes between frames. */
record Piece(Range range, Optional<Frame> frame) {

    /**
     * The parts of a pack in order, without what follows the last known frame.
     *
     * @param name its name in the store
     */
    static List<Piece> upToTheLastFrame(String name, Pack pack) {
        List<Piece> pieces = new ArrayList<>();
        for (Frame frame : pack.frames()) {
            addGap(name, end(pieces), frame.offset(), pieces);
            pieces.add(new Piece(new Range(name, frame.offset(), frame.length()), Optional.of(frame)));
        }
        return pieces;
    }

    /** The same with what follows the last known frame: every byte of the pack. */
    static List<Piece> all(String name, Pack pack) {
        List<Piece> pieces = upToTheLastFrame(name, pack);
        addGap(name, end(pieces), pack.bytes(), pieces);
        return pieces;
    }

    private static long end(List<Piece> pieces) {
        if (pieces.isEmpty()) {
            return 0;
        }
        Range last = pieces.get(pieces.size() - 1).range();
        return last.offset() + last.length();
    }

    private static void addGap(String name, long from, long to, List<Piece> pieces) {
        for (long at = from; at < to; at += Frame.MAX_LENGTH) {
            int length = (int) Math.min(Frame.MAX_LENGTH, to - at);
            pieces.add(new Piece(new Range(name, at, length), Optional.empty()));
        }
    }
}

package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.pack.PackWriter;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot.PlacedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Where contents are while a save is under way. Its snapshot will have the frames that it keeps of the one before, then
 * the new ones; until all is packed, a place counts the frames of the one before and then the new ones, as a number that
 * fits into a {@link ContentTable}.
 */
final class ContentLocations {

    private final int[] kept;
    private final int keptFrames;
    private final List<Pack> packs = new ArrayList<>();

    /** Nothing is kept: there is no snapshot before. */
    static ContentLocations none() {
        return new ContentLocations(List.of(), Set.of(), frame -> false);
    }

    /**
     * @param frames the frames of the snapshot before
     * @param keep digests of its packs that are kept
     * @param lives which frames of these stay
     */
    ContentLocations(List<PlacedFrame> frames, Set<String> keep, IntPredicate lives) {
        kept = new int[frames.size()];
        int count = 0;
        for (int i = 0; i < kept.length; ) {
            Pack pack = frames.get(i).pack();
            List<Frame> live = new ArrayList<>();
            for (; i < kept.length && frames.get(i).isIn(pack); i++) {
                boolean keeps = keep.contains(pack.digest()) && lives.test(i);
                kept[i] = keeps ? count++ : -1;
                if (keeps) {
                    live.add(frames.get(i).frame());
                }
            }
            if (!live.isEmpty()) {
                packs.add(new Pack(pack.digest(), pack.bytes(), live));
            }
        }
        keptFrames = count;
    }

    /** The packs that are kept, each with its live frames. */
    List<Pack> packs() {
        return packs;
    }

    /** The place of a content of the snapshot before. */
    static long saved(Content content) {
        return number(content.frame(), content.offset());
    }

    /** The place of a content that was packed. */
    long packed(PackWriter.Place place) {
        return number(kept.length + place.frame(), place.offset());
    }

    private static long number(int frame, int offset) {
        return (((long) frame << 32) | offset) + 1;
    }

    /** Whether something is in the snapshot that is being made; 0 is no place. */
    boolean isKept(long place) {
        return place != 0 && (frame(place) >= kept.length || kept[frame(place)] >= 0);
    }

    /** The content at a place, as the snapshot that is being made counts frames. */
    Content content(long place, String digest, int used) {
        int frame = frame(place);
        return new Content(
                frame < kept.length ? kept[frame] : keptFrames + frame - kept.length, (int) (place - 1), digest, used);
    }

    private static int frame(long place) {
        return (int) ((place - 1) >>> 32);
    }
}

package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.pack.ContentTable;
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
 * Maps the places of contents from their numbering during a save to that in the new snapshot.
 *
 * <p>A place is a frame index and an offset in one number, for a {@link ContentTable}. During the save, indexes count all
 * frames of the previous snapshot and then the new frames. The new snapshot has only the kept frames, then the new ones.
 */
final class ContentLocations {

    /** For each frame of the previous snapshot, its index in the new one; -1 when it is dropped. */
    private final int[] kept;

    private final int keptFrames;
    private final List<Pack> packs = new ArrayList<>();

    /** For a save without a previous snapshot. */
    static ContentLocations none() {
        return new ContentLocations(List.of(), Set.of(), frame -> false);
    }

    /**
     * @param frames all frames of the previous snapshot
     * @param keep names of the packs to keep
     * @param isLive tests by its index whether to keep a frame of these packs
     */
    ContentLocations(List<PlacedFrame> frames, Set<String> keep, IntPredicate isLive) {
        kept = new int[frames.size()];
        int count = 0;
        for (int i = 0; i < kept.length; ) {
            Pack pack = frames.get(i).pack();
            List<Frame> live = new ArrayList<>();
            for (; i < kept.length && frames.get(i).isIn(pack); i++) {
                boolean keepFrame = keep.contains(pack.name()) && isLive.test(i);
                kept[i] = keepFrame ? count++ : -1;
                if (keepFrame) {
                    live.add(frames.get(i).frame());
                }
            }
            if (!live.isEmpty()) {
                packs.add(new Pack(pack.name(), pack.bytes(), live));
            }
        }
        keptFrames = count;
    }

    /** The kept packs, each with its kept frames. */
    List<Pack> packs() {
        return packs;
    }

    /** The place of a content of the previous snapshot. */
    static long saved(Content content) {
        return number(content.frame(), content.offset());
    }

    /** The place of a content that this save packed. */
    long packed(PackWriter.Place place) {
        return number(kept.length + place.frame(), place.offset());
    }

    private static long number(int frame, int offset) {
        return (((long) frame << 32) | offset) + 1;
    }

    /** Whether the new snapshot has the frame of this place; false for 0, which is no place. */
    boolean isKept(long place) {
        return place != 0 && (frame(place) >= kept.length || kept[frame(place)] >= 0);
    }

    /** The content at a kept place, with its frame index in the new snapshot. */
    Content content(long place, String digest, int used) {
        int frame = frame(place);
        return new Content(
                frame < kept.length ? kept[frame] : keptFrames + frame - kept.length, (int) (place - 1), digest, used);
    }

    private static int frame(long place) {
        return (int) ((place - 1) >>> 32);
    }
}

package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Pack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Decides which packs of the previous generation a save keeps. The live content of the others is packed again from the
 * local files. This bounds the dead bytes and the number of packs that a load must fetch, over any number of saves.
 * {@code docs/reference/format.md} states the bounds.
 */
public final class RepackPolicy {

    /** A pack is dropped when its live share falls below this. */
    public static final double LEAST_LIVE = 0.5;

    /** The live share of all kept packs together; packs with the smallest shares are dropped until it is at least this. */
    public static final double LEAST_LIVE_IN_ALL = 0.8;

    /** Large caches are cut into about this many packs or more, so that a save can give up a part of what it stored. */
    private static final int PARTS = 32;

    /** A pack is not cut smaller than this, in bytes: a load fetches no larger pieces. */
    private static final long LEAST_TARGET = 4 << 20;

    /** The number of packs allowed for any size; two more are allowed for each {@code packTarget} of live bytes. */
    public static final int PACKS = 12;

    private RepackPolicy() {}

    /** A pack and how many of its bytes are live. */
    private record Use(Pack pack, long live) {}

    /**
     * The size in bytes that a pack of these caches should not exceed.
     *
     * @param bytes the sizes of their files together
     * @param most the size that no pack should exceed
     */
    static long packTarget(long bytes, long most) {
        return Math.min(most, Math.max(LEAST_TARGET, bytes / PARTS));
    }

    /**
     * Chooses the packs to keep.
     *
     * @param packs the usable packs of the previous generation
     * @param liveBytes gives the live bytes of a pack
     * @param packTarget the size in bytes that a pack should not exceed
     * @return the packs to keep, in the same order
     */
    static List<Pack> keep(List<Pack> packs, ToLongFunction<Pack> liveBytes, long packTarget) {
        List<Use> kept = new ArrayList<>();
        for (Pack pack : packs) {
            long live = liveBytes.applyAsLong(pack);
            if (live > 0 && live >= LEAST_LIVE * pack.bytes()) {
                kept.add(new Use(pack, live));
            }
        }
        List<Use> deadFirst = new ArrayList<>(kept);
        deadFirst.sort(Comparator.comparingDouble(
                use -> (double) use.live() / use.pack().bytes()));
        for (Use use : deadFirst) {
            if (total(kept)
                    >= LEAST_LIVE_IN_ALL
                            * kept.stream().mapToLong(k -> k.pack().bytes()).sum()) {
                break;
            }
            kept.remove(use);
        }
        int max = most(total(kept), packTarget);
        if (kept.size() >= max) {
            // Drop to half the limit, so that a series of small saves repacks each byte only rarely.
            List<Use> smallFirst = new ArrayList<>(kept);
            smallFirst.sort(Comparator.comparingLong(Use::live));
            kept.removeAll(smallFirst.subList(0, kept.size() - max / 2));
        }
        return kept.stream().map(Use::pack).toList();
    }

    private static long total(List<Use> uses) {
        return uses.stream().mapToLong(Use::live).sum();
    }

    /** The most packs that a snapshot with this many live bytes may have. */
    public static int most(long liveBytes, long packTarget) {
        return PACKS + 2 * (int) (liveBytes / packTarget);
    }
}

package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Pack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Decides which packs of the generation before a save builds on. What the others still hold is packed anew from the local
 * files, so that dead bytes and the number of packs, which a load has to fetch, stay bounded over any number of saves.
 * {@code docs/reference/format.md} states the bounds.
 */
public final class RepackPolicy {

    /** A pack of which less than this share is live is given up. */
    public static final double LEAST_LIVE = 0.5;

    /** Of all packs that are kept at least this share is live. */
    public static final double LEAST_LIVE_IN_ALL = 0.8;

    /** So many packs are allowed whatever their size, and two more for every full pack's worth of live bytes. */
    public static final int PACKS = 12;

    private RepackPolicy() {}

    /** A pack and how many of its bytes are live. */
    private record Use(Pack pack, long live) {}

    /** The packs to keep, in their order. */
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
        int most = most(total(kept), packTarget);
        if (kept.size() >= most) {
            // Down to half, so that a long row of small saves repacks a byte only now and then.
            List<Use> smallFirst = new ArrayList<>(kept);
            smallFirst.sort(Comparator.comparingLong(Use::live));
            kept.removeAll(smallFirst.subList(0, kept.size() - most / 2));
        }
        return kept.stream().map(Use::pack).toList();
    }

    private static long total(List<Use> uses) {
        return uses.stream().mapToLong(Use::live).sum();
    }

    /** How many packs a snapshot of so many live bytes may have. */
    public static int most(long liveBytes, long packTarget) {
        return PACKS + 2 * (int) (liveBytes / packTarget);
    }
}

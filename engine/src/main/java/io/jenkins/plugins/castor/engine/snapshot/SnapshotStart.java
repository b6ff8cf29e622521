package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the start of a snapshot, up to its entries. */
final class SnapshotStart {

    private static final int MAX_CACHES = 1000;
    static final long MAX_PACK_BYTES = 1L << 40;

    /** More of anything is nonsense, whatever a machine allows. */
    private static final long MAX_TOTAL = 1L << 60;

    private final Json json;
    private final Set<String> names = new HashSet<>();
    private int framesLeft;

    private SnapshotStart(Json json) {
        this.json = json;
    }

    static Snapshot read(Json json, long maxEntries, long maxBytes) throws IOException {
        return new SnapshotStart(json).read(maxEntries, maxBytes);
    }

    private Snapshot read(long maxEntries, long maxBytes) throws IOException {
        json.beginObject();
        Versions.check(json, "castor-snapshot", Snapshot.VERSION);
        json.field("scanned");
        long scanned = json.number(Long.MIN_VALUE, Long.MAX_VALUE);
        json.field("entries");
        long entries = json.number(0, MAX_TOTAL);
        json.field("bytes");
        long bytes = json.number(0, MAX_TOTAL);
        checkLimits(entries, maxEntries, bytes, maxBytes);
        json.field("caches");
        List<String> caches = caches();
        json.field("packs");
        SnapshotBounds bounds = SnapshotBounds.of(entries, bytes);
        int packs = json.integer(0, bounds.packs());
        framesLeft = bounds.frames();
        json.endObject();
        json.endLine();
        List<Pack> all = new ArrayList<>();
        for (int i = 0; i < packs; i++) {
            all.add(pack());
        }
        return new Snapshot(caches, scanned, entries, bytes, all);
    }

    /** What is too large for this machine is not damaged for that. */
    private static void checkLimits(long entries, long maxEntries, long bytes, long maxBytes)
            throws LimitExceededException {
        if (entries > maxEntries) {
            throw new LimitExceededException(
                    "a snapshot", Quantities.count(entries, "entry", "entries"), Quantities.count(maxEntries));
        }
        if (bytes > maxBytes) {
            throw new LimitExceededException(
                    "a snapshot", "files of " + Quantities.bytes(bytes, maxBytes), Quantities.bytes(maxBytes, bytes));
        }
    }

    private List<String> caches() throws IOException {
        json.beginArray();
        List<String> caches = new ArrayList<>();
        String last = "";
        while (json.peek() != ']') {
            String name = json.text();
            if (!CacheDirectory.isName(name)) {
                throw json.wrong("invalid name of a cache directory: " + name);
            }
            if (name.compareTo(last) <= 0 || caches.size() == MAX_CACHES) {
                throw json.wrong("the cache directories are not in order, or there are too many");
            }
            last = name;
            caches.add(name);
        }
        json.endArray();
        return caches;
    }

    private Pack pack() throws IOException {
        json.beginObject();
        json.field("pack");
        String name = HexTexts.packName(json);
        if (!names.add(name)) {
            throw json.wrong("a pack is listed twice");
        }
        json.field("bytes");
        long bytes = json.number(1, MAX_PACK_BYTES);
        json.field("frames");
        int count = json.integer(0, framesLeft);
        framesLeft -= count;
        json.endObject();
        json.endLine();
        List<Frame> all = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < count; i++) {
            Frame frame = frame(end, bytes);
            end = frame.end();
            all.add(frame);
        }
        return new Pack(name, bytes, all);
    }

    private Frame frame(long from, long end) throws IOException {
        json.beginArray();
        long offset = json.number(from, end - 1);
        int length = (int) json.number(1, Math.min(Frame.MAX_LENGTH, end - offset));
        int rawLength = json.integer(1, Frame.MAX_RAW);
        String digest = HexTexts.digest(json);
        json.endArray();
        json.endLine();
        return new Frame(offset, length, rawLength, digest);
    }
}

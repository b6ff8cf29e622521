package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.snapshot.Head.Totals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Encodes and decodes heads. {@code docs/reference/format.md} specifies the format. */
public final class HeadCodec {

    public static final int VERSION = 1;

    /** The maximum size of a head in bytes. The packs of 5 TiB fit in. */
    public static final int MAX_BYTES = 1 << 20;

    private HeadCodec() {}

    public static byte[] encode(Head head) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonWriter json = new JsonWriter(bytes)) {
            json.beginObject();
            json.field("format").text("castor-head");
            json.field("version").number(VERSION);
            json.field("store").text(head.store().value());
            json.field("project").text(head.namespace().project());
            json.field("branch").text(head.namespace().branch());
            json.field("job").text(head.namespace().job());
            json.field("generation").number(head.generation());
            if (head.parent().isPresent()) {
                json.field("parent").number(head.parent().getAsLong());
            } else {
                json.field("parent").text(null);
            }
            json.field("snapshot").text(head.snapshot());
            json.field("snapshotBytes").number(head.totals().snapshotBytes());
            json.field("entries").number(head.totals().entries());
            json.field("bytes").number(head.totals().bytes());
            json.field("packs").beginArray();
            for (PackSize pack : head.totals().packs()) {
                json.beginArray();
                json.text(pack.name());
                json.number(pack.bytes());
                Integer level = head.levels().get(pack.name());
                if (level != null) {
                    json.number(level);
                }
                json.endArray();
            }
            json.endArray();
            json.field("tree").text(head.tree().orElse(null));
            if (head.key().isPresent()) {
                writeTexts(json, "key", head.key().get().parts());
            } else {
                json.field("key").text(null);
            }
            json.field("created").text(head.created().toString());
            json.field("publisher").text(head.publisher());
            writeTexts(json, "provenance", head.provenance().facts());
            json.field("signature").text(head.signature().orElse(null));
            json.endObject().endLine();
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    static void writeTexts(JsonWriter json, String field, Map<String, String> texts) throws IOException {
        json.field(field).beginObject();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            json.field(text.getKey()).text(text.getValue());
        }
        json.endObject();
    }

    /**
     * Decodes a head.
     *
     * @throws DamagedException if the bytes are not a head
     * @throws UnsupportedVersionException if the head has a newer version
     */
    public static Head decode(byte[] bytes) throws IOException {
        Json json = new Json(new ByteArrayInputStream(bytes));
        json.beginObject();
        Versions.check(json, "castor-head", VERSION);
        Map<String, Integer> levels = new HashMap<>();
        try {
            Head head = new Head(
                    new StoreId(text(json, "store")),
                    new Namespace(text(json, "project"), text(json, "branch"), text(json, "job")),
                    number(json, "generation"),
                    parent(json),
                    snapshot(json),
                    totals(json, levels),
                    levels,
                    Optional.ofNullable(textOrNull(json, "tree")),
                    key(json),
                    Instant.parse(text(json, "created")),
                    text(json, "publisher"),
                    provenance(json),
                    Optional.ofNullable(textOrNull(json, "signature")));
            json.endObject();
            json.endLine();
            json.end();
            return head;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new DamagedException(e.getMessage(), e);
        }
    }

    private static Totals totals(Json json, Map<String, Integer> levels) throws IOException {
        long snapshotBytes = number(json, "snapshotBytes");
        long entries = number(json, "entries");
        long bytes = number(json, "bytes");
        int mostPacks = SnapshotBounds.of(entries, bytes).packs();
        return new Totals(entries, bytes, packs(json, mostPacks, levels), snapshotBytes);
    }

    private static List<PackSize> packs(Json json, int most, Map<String, Integer> levels) throws IOException {
        json.field("packs");
        json.beginArray();
        List<PackSize> packs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (json.peek() != ']') {
            if (packs.size() == most) {
                throw json.wrong("there are more than " + most + " packs, which its files cannot need");
            }
            json.beginArray();
            PackSize pack = new PackSize(HexTexts.packName(json), json.number(1, SnapshotStart.MAX_PACK_BYTES));
            if (json.peek() != ']') {
                levels.put(pack.name(), json.integer(1, Head.MAX_LEVEL));
            }
            json.endArray();
            if (!names.add(pack.name())) {
                throw json.wrong("a pack is listed twice");
            }
            packs.add(pack);
        }
        json.endArray();
        return packs;
    }

    private static String snapshot(Json json) throws IOException {
        json.field("snapshot");
        return HexTexts.digest(json);
    }

    private static String text(Json json, String field) throws IOException {
        json.field(field);
        return json.text();
    }

    private static String textOrNull(Json json, String field) throws IOException {
        json.field(field);
        return json.textOrNull();
    }

    private static long number(Json json, String field) throws IOException {
        json.field(field);
        return json.number(0, Long.MAX_VALUE);
    }

    private static OptionalLong parent(Json json) throws IOException {
        json.field("parent");
        return json.isNull() ? OptionalLong.empty() : OptionalLong.of(json.number(1, Head.MAX_GENERATION));
    }

    static Optional<CacheKey> key(Json json) throws IOException {
        json.field("key");
        return json.isNull() ? Optional.empty() : Optional.of(new CacheKey(texts(json, CacheKey.MAX_PARTS)));
    }

    private static Provenance provenance(Json json) throws IOException {
        json.field("provenance");
        return new Provenance(texts(json, Provenance.MAX_FACTS));
    }

    private static SortedMap<String, String> texts(Json json, int most) throws IOException {
        json.beginObject();
        SortedMap<String, String> texts = new TreeMap<>();
        while (json.peek() != '}') {
            if (texts.put(json.anyField(), json.text()) != null || texts.size() > most) {
                throw json.wrong("an object has a field twice, or more than " + most + " fields");
            }
        }
        json.endObject();
        return texts;
    }
}

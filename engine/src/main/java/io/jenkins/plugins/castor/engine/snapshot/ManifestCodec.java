package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewPack;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Encodes and decodes manifests: one line of JSON, whose last field, the key, may be missing. */
public final class ManifestCodec {

    private static final int VERSION = 1;

    /** The maximum size of a manifest in bytes. */
    public static final int MAX_BYTES = 2 << 20;

    /** The maximum size of an object in bytes. The sum of all cannot overflow. */
    private static final long MAX_PART_BYTES = 1L << 40;

    private ManifestCodec() {}

    public static byte[] encode(Manifest manifest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonWriter json = new JsonWriter(bytes)) {
            json.beginObject();
            json.field("format").text("castor-manifest");
            json.field("version").number(VERSION);
            json.field("snapshot").text(manifest.snapshot().digest());
            json.field("snapshotBytes").number(manifest.snapshot().bytes());
            json.field("packs").beginArray();
            for (NewPack pack : manifest.packs()) {
                json.beginArray();
                json.text(pack.name());
                json.text(pack.digest());
                json.number(pack.bytes());
                json.endArray();
            }
            json.endArray();
            json.field("tree").text(manifest.tree().orElse(null));
            if (manifest.key().isPresent()) {
                HeadCodec.writeTexts(json, "key", manifest.key().get().parts());
            }
            json.endObject();
            json.endLine();
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Decodes a manifest.
     *
     * @throws DamagedException if the bytes are not a manifest
     * @throws UnsupportedVersionException if the manifest has a newer version
     */
    public static Manifest decode(byte[] bytes) throws IOException {
        if (bytes.length > MAX_BYTES) {
            throw new DamagedException(
                    "the manifest has " + bytes.length + " bytes, more than the allowed " + MAX_BYTES);
        }
        try {
            Json json = new Json(new ByteArrayInputStream(bytes));
            json.beginObject();
            Versions.check(json, "castor-manifest", VERSION);
            json.field("snapshot");
            String snapshot = HexTexts.digest(json);
            json.field("snapshotBytes");
            NewSnapshot start = new NewSnapshot(snapshot, json.number(1, MAX_PART_BYTES));
            List<NewPack> packs = packs(json);
            json.field("tree");
            Optional<String> tree = Optional.ofNullable(json.textOrNull());
            Optional<CacheKey> key = json.peek() == '}' ? Optional.empty() : HeadCodec.key(json);
            Manifest manifest = new Manifest(start, packs, tree, key);
            json.endObject();
            json.endLine();
            json.end();
            return manifest;
        } catch (DamagedException | IllegalArgumentException e) {
            throw new DamagedException("the manifest is damaged: " + e.getMessage(), e);
        }
    }

    private static List<NewPack> packs(Json json) throws IOException {
        json.field("packs");
        json.beginArray();
        List<NewPack> packs = new ArrayList<>();
        while (json.peek() != ']') {
            if (packs.size() == Manifest.MAX_PACKS) {
                throw json.wrong("there are more packs than a save may add");
            }
            json.beginArray();
            packs.add(new NewPack(HexTexts.packName(json), HexTexts.digest(json), json.number(1, MAX_PART_BYTES)));
            json.endArray();
        }
        json.endArray();
        return packs;
    }
}

package io.jenkins.plugins.castor.engine.snapshot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Encodes and decodes the object that gives a store its identity. {@code docs/reference/format.md} specifies the format. */
public final class StoreIdCodec {

    private static final int VERSION = 1;

    /** The maximum size of the object in bytes. */
    public static final int MAX_BYTES = 1024;

    private StoreIdCodec() {}

    public static byte[] encode(StoreId id) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonWriter json = new JsonWriter(bytes)) {
            json.beginObject();
            json.field("format").text("castor-store");
            json.field("version").number(VERSION);
            json.field("store").text(id.value());
            json.endObject().endLine();
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Decodes the object.
     *
     * @throws DamagedException if the bytes are not such an object
     * @throws UnsupportedVersionException if it has a newer version
     */
    public static StoreId decode(byte[] bytes) throws IOException {
        Json json = new Json(new ByteArrayInputStream(bytes));
        json.beginObject();
        Versions.check(json, "castor-store", VERSION);
        json.field("store");
        try {
            StoreId id = new StoreId(json.text());
            json.endObject();
            json.endLine();
            json.end();
            return id;
        } catch (IllegalArgumentException e) {
            throw new DamagedException(e.getMessage(), e);
        }
    }
}

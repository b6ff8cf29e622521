package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Encodes and decodes revocations and retirements. {@code docs/reference/format.md} specifies the format. */
public final class RevocationCodec {
    private static final int VERSION = 1;

    private RevocationCodec() {}

    public static byte[] encode(Revocation revocation) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonWriter json = new JsonWriter(bytes)) {
            json.beginObject();
            json.field("format").text(revocation.kind().format());
            json.field("version").number(VERSION);
            json.field("store").text(revocation.store().value());
            json.field("project").text(revocation.namespace().project());
            json.field("branch").text(revocation.namespace().branch());
            json.field("job").text(revocation.namespace().job());
            json.field("generation").number(revocation.generation());
            json.field("created").text(revocation.created().toString());
            json.field("reason").text(revocation.reason());
            json.field("signature").text(revocation.signature().orElse(null));
            json.endObject().endLine();
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Decodes a revocation or a retirement.
     *
     * @param kind which of the two it must be
     * @throws DamagedException if the bytes are no such object
     * @throws UnsupportedVersionException if the revocation has a newer version
     */
    public static Revocation decode(byte[] bytes, Revocation.Kind kind) throws IOException {
        Json json = new Json(new ByteArrayInputStream(bytes));
        json.beginObject();
        Versions.check(json, kind.format(), VERSION);
        try {
            Revocation revocation = new Revocation(
                    kind,
                    new StoreId(text(json, "store")),
                    new Namespace(text(json, "project"), text(json, "branch"), text(json, "job")),
                    generation(json),
                    Instant.parse(text(json, "created")),
                    text(json, "reason"),
                    signature(json));
            json.endObject();
            json.endLine();
            json.end();
            return revocation;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new DamagedException(e.getMessage(), e);
        }
    }

    private static String text(Json json, String field) throws IOException {
        json.field(field);
        return json.text();
    }

    private static long generation(Json json) throws IOException {
        json.field("generation");
        return json.number(1, Head.MAX_GENERATION);
    }

    private static Optional<String> signature(Json json) throws IOException {
        json.field("signature");
        return Optional.ofNullable(json.textOrNull());
    }
}

package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins.Pin;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Json;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import io.jenkins.plugins.castor.engine.snapshot.Versions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Encodes and decodes pins: a line of JSON for the store, and one for each namespace. */
public final class PinsCodec {

    private static final int VERSION = 1;

    private PinsCodec() {}

    public static byte[] encode(Pins pins) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonWriter json = new JsonWriter(bytes)) {
            encode(pins, json);
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void encode(Pins pins, JsonWriter json) throws IOException {
        json.beginObject();
        json.field("format").text("castor-pins");
        json.field("version").number(VERSION);
        json.field("store").text(pins.store().map(StoreId::value).orElse(null));
        json.endObject().endLine();
        for (var namespace : pins.namespaces().entrySet()) {
            json.beginObject();
            json.field("namespace").text(namespace.getKey());
            json.field("atLeast").number(namespace.getValue().atLeast());
            json.field("revoked").beginArray();
            for (long generation : namespace.getValue().revoked()) {
                json.number(generation);
            }
            json.endArray();
            json.endObject().endLine();
        }
    }

    /**
     * Decodes pins.
     *
     * @param in stays open
     * @throws DamagedException if the bytes are no pins
     * @throws UnsupportedVersionException if they have a newer version
     */
    public static Pins decode(InputStream in) throws IOException {
        try {
            return decode(new Json(in));
        } catch (IllegalArgumentException e) {
            throw new DamagedException(e.getMessage(), e);
        }
    }

    private static Pins decode(Json json) throws IOException {
        json.beginObject();
        Versions.check(json, "castor-pins", VERSION);
        json.field("store");
        Optional<StoreId> store = Optional.ofNullable(json.textOrNull()).map(StoreId::new);
        json.endObject();
        json.endLine();
        SortedMap<String, Pin> namespaces = new TreeMap<>();
        while (json.peek() >= 0) {
            json.beginObject();
            json.field("namespace");
            String namespace = Namespace.parse(json.text()).path();
            json.field("atLeast");
            long atLeast = json.number(0, Head.MAX_GENERATION);
            json.field("revoked");
            NavigableSet<Long> revoked = new TreeSet<>();
            json.beginArray();
            while (json.peek() != ']') {
                revoked.add(json.number(1, Head.MAX_GENERATION));
            }
            json.endArray();
            json.endObject();
            json.endLine();
            if (namespaces.put(namespace, new Pin(atLeast, revoked)) != null) {
                throw json.wrong("the namespace " + namespace + " is there twice");
            }
        }
        return new Pins(store, namespaces);
    }
}

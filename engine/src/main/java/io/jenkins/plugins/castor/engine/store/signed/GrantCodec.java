package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Json;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.snapshot.Versions;
import io.jenkins.plugins.castor.engine.store.UrlSigner.SignedRequest;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes and reads grants as one line of JSON. Messages about a damaged grant show nothing of it. */
public final class GrantCodec {

    private static final int VERSION = 1;

    /** The most bytes of a grant. */
    public static final int MAX_BYTES = 64 << 20;

    private static final int MAX_HEADERS = 32;

    private GrantCodec() {}

    /** The bytes are a secret until the grant expires. */
    public static byte[] encode(Grant grant) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonWriter json = new JsonWriter(bytes)) {
            json.beginObject();
            json.field("format").text("castor-grant");
            json.field("version").number(VERSION);
            json.field("purpose").text(grant.purpose().toString());
            json.field("expires").text(grant.expires().toString());
            json.field("plainHttp").number(grant.plainHttp() ? 1 : 0);
            json.field("namespaces").beginArray();
            for (Namespace namespace : grant.namespaces()) {
                json.text(namespace.path());
            }
            json.endArray();
            json.field("objects").beginArray();
            for (Item item : grant.items()) {
                write(json, item);
            }
            json.endArray();
            json.endObject();
            json.endLine();
        } catch (IOException e) {
            throw new IllegalStateException("Writing into memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonWriter json, Item item) throws IOException {
        json.beginObject();
        json.field("name").text(item.name());
        json.field("bytes").number(item.bytes());
        json.field("sha256").text(item.digest().orElse(null));
        json.field("content").text(item.content().orElse(null));
        json.field("url").text(item.request().map(r -> r.url().toString()).orElse(null));
        json.field("headers").beginObject();
        Map<String, String> headers =
                new TreeMap<>(item.request().map(SignedRequest::headers).orElse(Map.of()));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            json.field(header.getKey()).text(header.getValue());
        }
        json.endObject();
        json.endObject();
    }

    /**
     * @throws DamagedException for bytes that are no grant
     * @throws IOException also for a grant of a newer version
     */
    public static Grant decode(byte[] bytes) throws IOException {
        if (bytes.length > MAX_BYTES) {
            throw new DamagedException("the grant has " + bytes.length + " bytes, more than one can have");
        }
        try {
            Json json = new Json(new ByteArrayInputStream(bytes));
            Grant grant = read(json);
            if (json.peek() >= 0) {
                json.endLine(); // those who pass a grant on in a variable lose it
            }
            json.end();
            return grant;
        } catch (DamagedException | IllegalArgumentException e) {
            throw new DamagedException(
                    "the grant is damaged: " + e.getMessage() + "; make a new one, or copy it whole", e);
        } catch (DateTimeException e) {
            throw new DamagedException("the grant is damaged: it does not say when it expires; make a new one");
        }
    }

    private static Grant read(Json json) throws IOException {
        json.beginObject();
        Versions.check(json, "castor-grant", VERSION);
        json.field("purpose");
        Purpose purpose = purpose(json);
        json.field("expires");
        Instant expires = Instant.parse(json.text());
        json.field("plainHttp");
        boolean plainHttp = json.integer(0, 1) == 1;
        json.field("namespaces");
        List<Namespace> namespaces = new ArrayList<>();
        json.beginArray();
        while (json.peek() != ']') {
            namespaces.add(Namespace.parse(json.text()));
        }
        json.endArray();
        json.field("objects");
        List<Item> items = new ArrayList<>();
        json.beginArray();
        while (json.peek() != ']') {
            items.add(item(json, purpose));
            if (items.size() > Grant.MAX_ITEMS) {
                throw json.wrong("there are more than " + Grant.MAX_ITEMS + " objects");
            }
        }
        json.endArray();
        json.endObject();
        return new Grant(purpose, expires, plainHttp, namespaces, items);
    }

    private static Purpose purpose(Json json) throws IOException {
        String text = json.text();
        for (Purpose purpose : Purpose.values()) {
            if (purpose.toString().equals(text)) {
                return purpose;
            }
        }
        throw json.wrong("a grant is to load or to save");
    }

    private static Item item(Json json, Purpose purpose) throws IOException {
        json.beginObject();
        json.field("name");
        String name = json.text();
        json.field("bytes");
        long bytes = json.number(0, Long.MAX_VALUE);
        json.field("sha256");
        Optional<String> digest = Optional.ofNullable(json.textOrNull());
        json.field("content");
        Optional<String> content = Optional.ofNullable(json.textOrNull());
        json.field("url");
        String url = json.textOrNull();
        Map<String, String> headers = headers(json);
        json.endObject();
        Optional<SignedRequest> request = url == null
                ? Optional.empty()
                : Optional.of(new SignedRequest(purpose == Purpose.LOAD ? "GET" : "PUT", url(json, url), headers));
        return new Item(name, bytes, digest, content, request);
    }

    private static Map<String, String> headers(Json json) throws IOException {
        json.field("headers");
        Map<String, String> headers = new LinkedHashMap<>();
        json.beginObject();
        while (json.peek() != '}') {
            if (headers.put(json.anyField(), json.text()) != null || headers.size() > MAX_HEADERS) {
                throw json.wrong("a request has a header twice, or too many");
            }
        }
        json.endObject();
        return headers;
    }

    private static URI url(Json json, String text) throws DamagedException {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw json.wrong("it has an invalid URL"); // without the cause, which would show the URL
        }
    }
}

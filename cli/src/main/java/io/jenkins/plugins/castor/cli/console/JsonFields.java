package io.jenkins.plugins.castor.cli.console;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.engine.trust.Signatures;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the parts of {@code --json} that several reports share. */
public final class JsonFields {
    private JsonFields() {}

    public static void head(JsonWriter json, Head head) throws IOException {
        json.field("namespace").text(head.namespace().path());
        json.field("generation").number(head.generation());
        if (head.parent().isPresent()) {
            json.field("parent").number(head.parent().getAsLong());
        } else {
            json.field("parent").text(null);
        }
        json.field("created").text(head.created().toString());
        json.field("snapshot").text(head.snapshot());
        json.field("entries").number(head.totals().entries());
        json.field("bytes").number(head.totals().bytes());
        json.field("packs").number(head.totals().packs().size());
        json.field("packBytes").number(head.totals().packBytes());
        json.field("snapshotBytes").number(head.totals().snapshotBytes());
        json.field("store").text(head.store().value());
        json.field("publisher").text(head.publisher());
        json.field("provenance").beginObject();
        for (Map.Entry<String, String> fact : head.provenance().facts().entrySet()) {
            json.field(fact.getKey()).text(fact.getValue());
        }
        json.endObject();
        if (head.key().isPresent()) {
            json.field("key").beginObject();
            for (Map.Entry<String, String> part : head.key().get().parts().entrySet()) {
                json.field(part.getKey()).text(part.getValue());
            }
            json.endObject();
        } else {
            json.field("key").text(null);
        }
        json.field("signer").text(Signatures.keyOf(head.signature()).orElse(null));
    }

    public static void head(JsonWriter json, String field, Optional<Head> head) throws IOException {
        if (head.isEmpty()) {
            json.field(field).text(null);
            return;
        }
        json.field(field).beginObject();
        head(json, head.get());
        json.endObject();
    }

    public static void heads(JsonWriter json, String field, List<Head> heads) throws IOException {
        json.field(field).beginArray();
        for (Head head : heads) {
            json.beginObject();
            head(json, head);
            json.endObject();
        }
        json.endArray();
    }

    /** Opens an object for a cache directory on this machine. The caller may add fields, and closes it. */
    public static void cache(JsonWriter json, CacheDirectory cache) throws IOException {
        json.beginObject();
        json.field("name").text(cache.name());
        json.field("path").text(cache.path().toString());
        json.field("exists").bool(Files.isDirectory(cache.path()));
    }

    public static void fact(JsonWriter json, Fact fact, Known known) throws IOException {
        json.beginObject();
        json.field("fact").text(fact.word());
        json.field("value").text(known.value());
        json.field("from").text(known.source());
        json.endObject();
    }

    public static void strings(JsonWriter json, String field, Collection<String> values) throws IOException {
        json.field(field).beginArray();
        for (String value : values) {
            json.text(value);
        }
        json.endArray();
    }

    public static void seconds(JsonWriter json, Duration took) throws IOException {
        seconds(json, "seconds", took);
    }

    public static void seconds(JsonWriter json, String field, Duration took) throws IOException {
        json.field(field).decimal(BigDecimal.valueOf(took.toMillis(), 3));
    }
}

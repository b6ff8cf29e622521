package io.jenkins.plugins.castor.cli.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.engine.trust.Signatures;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What programs read: one object a command, on one line. Apart from the parts it shares, reports write themselves. */
public final class JsonFields {
    private JsonFields() {}

    /**
     * Prints the object of a command.
     *
     * @param command its name; null where there was none
     */
    public static void print(PrintStream out, String command, Report report) {
        StringWriter text = new StringWriter();
        // ASCII only: names from file systems may hold what would command a terminal, or no valid Unicode
        JsonFactory factory = JsonFactory.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .enable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                .build();
        try (JsonGenerator json = factory.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("command", command);
            json.writeNumberField("exit", report.exit());
            report.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("Memory refused to be written to", e);
        }
        out.println(text);
        out.flush();
    }

    public static void head(JsonGenerator json, Head head) throws IOException {
        json.writeStringField("namespace", head.namespace().path());
        json.writeNumberField("generation", head.generation());
        if (head.parent().isPresent()) {
            json.writeNumberField("parent", head.parent().getAsLong());
        } else {
            json.writeNullField("parent");
        }
        json.writeStringField("created", head.created().toString());
        json.writeStringField("snapshot", head.snapshot());
        json.writeNumberField("entries", head.totals().entries());
        json.writeNumberField("bytes", head.totals().bytes());
        json.writeNumberField("packs", head.totals().packs());
        json.writeNumberField("packBytes", head.totals().packBytes());
        json.writeNumberField("snapshotBytes", head.totals().snapshotBytes());
        json.writeObjectFieldStart("provenance");
        for (Map.Entry<String, String> fact : head.provenance().facts().entrySet()) {
            json.writeStringField(fact.getKey(), fact.getValue());
        }
        json.writeEndObject();
        json.writeStringField("key", Signatures.keyOf(head.signature()).orElse(null));
    }

    public static void head(JsonGenerator json, String field, Optional<Head> head) throws IOException {
        if (head.isEmpty()) {
            json.writeNullField(field);
            return;
        }
        json.writeObjectFieldStart(field);
        head(json, head.get());
        json.writeEndObject();
    }

    public static void heads(JsonGenerator json, String field, List<Head> heads) throws IOException {
        json.writeArrayFieldStart(field);
        for (Head head : heads) {
            json.writeStartObject();
            head(json, head);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Opens an object for a cache directory of this machine; the caller may add to it, and closes it. */
    public static void cache(JsonGenerator json, CacheDirectory cache) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", cache.name());
        json.writeStringField("path", cache.path().toString());
        json.writeBooleanField("exists", Files.isDirectory(cache.path()));
    }

    public static void fact(JsonGenerator json, Fact fact, Known known) throws IOException {
        json.writeStartObject();
        json.writeStringField("fact", fact.word());
        json.writeStringField("value", known.value());
        json.writeStringField("from", known.source());
        json.writeEndObject();
    }

    public static void strings(JsonGenerator json, String field, Collection<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    public static void seconds(JsonGenerator json, Duration took) throws IOException {
        json.writeFieldName("seconds");
        json.writeNumber(BigDecimal.valueOf(took.toMillis(), 3));
    }
}

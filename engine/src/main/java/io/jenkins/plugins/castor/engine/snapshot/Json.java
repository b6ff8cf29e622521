package io.jenkins.plugins.castor.engine.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;

/** Reading JSON that may be hostile: every value is asked for by its type and its bounds. */
final class Json {

    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(64 * 1024)
                    .maxNumberLength(32)
                    .build())
            .build();

    private final JsonParser parser;

    Json(JsonParser parser) {
        this.parser = parser;
    }

    /** The next token; null at the end of the input. */
    JsonToken next() throws IOException {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException | CharConversionException e) {
            throw notJson(e);
        }
    }

    void expect(JsonToken expected) throws IOException {
        next();
        expectCurrent(expected);
    }

    String text() throws IOException {
        expect(JsonToken.VALUE_STRING);
        return current();
    }

    /** A text, or null where there is null. */
    String textOrNull() throws IOException {
        JsonToken found = next();
        if (found == JsonToken.VALUE_NULL) {
            return null;
        }
        if (found != JsonToken.VALUE_STRING) {
            throw wrong("expected a text or null and found " + found);
        }
        return current();
    }

    /** The text that the last {@link #next} found. */
    String current() throws IOException {
        try {
            return parser.getText(); // decodes only now
        } catch (JsonProcessingException | CharConversionException e) {
            throw notJson(e);
        }
    }

    /** The last {@link #next} must have found this. */
    void expectCurrent(JsonToken expected) throws IOException {
        if (parser.currentToken() != expected) {
            throw wrong("expected " + expected + " and found " + parser.currentToken());
        }
    }

    long number(long least, long most) throws IOException {
        next();
        return currentNumber(least, most);
    }

    long currentNumber(long least, long most) throws IOException {
        expectCurrent(JsonToken.VALUE_NUMBER_INT);
        long value;
        try {
            value = parser.getLongValue();
        } catch (JsonProcessingException e) {
            throw wrong("a number is too large");
        }
        if (value < least || value > most) {
            throw wrong("the number " + value + " is not from " + least + " to " + most);
        }
        return value;
    }

    int integer(int least, int most) throws IOException {
        return (int) number(least, most);
    }

    String digest() throws IOException {
        String text = text();
        if (!Digests.isHex(text)) {
            throw wrong("a SHA-256 is 64 lower-case hexadecimal digits");
        }
        return text;
    }

    /** The name of the next field; null at the end of the object. */
    String field() throws IOException {
        JsonToken found = next();
        if (found == JsonToken.END_OBJECT) {
            return null;
        }
        if (found != JsonToken.FIELD_NAME) {
            throw wrong("expected a field and found " + found);
        }
        return parser.currentName();
    }

    /** The next field must have this name. */
    void field(String name) throws IOException {
        String found = field();
        if (!name.equals(found)) {
            throw wrong("expected the field " + name);
        }
    }

    int line() {
        return parser.currentLocation().getLineNr();
    }

    private DamagedException notJson(IOException e) {
        return new DamagedException("line " + line() + " is not valid JSON", e);
    }

    DamagedException wrong(String what) {
        return new DamagedException("line " + line() + ": " + what);
    }
}

package io.jenkins.plugins.castor.engine.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a server answered.
 *
 * @param headers by name in lower case; of a header that came several times, the first
 * @param bytes how many bytes of the body came. If the body did not fit into its buffer, this is one more than fitted,
 *     and the rest was not read
 */
public record Reply(int status, Map<String, String> headers, long bytes) {

    /** The value of a header; empty if it did not come. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** How long the server asks you to wait, in seconds or until a date; empty if it does not say, or the date is past. */
    public Optional<Duration> retryAfter() {
        String value = header("Retry-After").orElse("").strip();
        try {
            if (value.matches("[0-9]{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(Instant.now(), then)).filter(wait -> !wait.isNegative());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Shows no headers, which may repeat secrets of the request. */
    @Override
    public String toString() {
        return status + " with " + bytes + " bytes";
    }
}

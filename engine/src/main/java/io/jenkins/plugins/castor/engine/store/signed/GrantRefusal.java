package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says why a server did not do what a signed request asked for.
 *
 * @param server scheme, host and port
 * @param expires when the grant expires
 */
record GrantRefusal(String server, Instant expires) {

    /** The one part of an error's body that is shown: S3 puts the signature that it expected into others. */
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9.]{1,64})</Code>");

    /**
     * @param name the object
     * @param status of the answer, none of those that are a success
     * @param body the start of the answer's body
     */
    StoreException of(String name, int status, HttpHeaders headers, String body) {
        String code = code(body);
        String answer = server + " answered " + status + (code.isEmpty() ? "" : " " + code) + " for " + name;
        return switch (status) {
            case 404 -> new MissingObjectException(name);
            case 401, 403 -> new StoreException(answer + ": " + denied(code));
            case 408, 409, 429, 500, 502, 503, 504 ->
                new RetryableException(answer + "; it may work later", null, after(headers));
            default -> {
                if (isExpired() || code.equals("ExpiredToken")) {
                    yield new StoreException(answer + ": " + denied(code));
                }
                yield new StoreException(
                        status >= 300 && status < 400
                                ? answer + ", which leads to " + target(headers)
                                        + "; signed URLs are not followed elsewhere: make the grant with the right"
                                        + " endpoint and region"
                                : answer + "; see whether it is the store that the grant was made for");
            }
        };
    }

    boolean isExpired() {
        return !Instant.now().isBefore(expires);
    }

    /** What to say of a grant whose time is over. */
    String expired() {
        return "the grant expired at " + expires.truncatedTo(ChronoUnit.SECONDS) + "; make a new one";
    }

    private String denied(String code) {
        if (isExpired()) {
            return expired();
        }
        String early = "the grant is good until " + expires.truncatedTo(ChronoUnit.SECONDS);
        return switch (code) {
            case "ExpiredToken", "RequestExpired" ->
                early + ", but the credentials that signed it expired before; make a new one";
            case "RequestTimeTooSkewed" -> early + ", but the clocks of the signer and the server differ";
            case "SignatureDoesNotMatch" ->
                early + ", but the URL was changed on the way, or other bytes were sent than it is for";
            default ->
                early + ", so it was changed, or whoever signed it may not do this any more; if the clock of this"
                        + " machine is slow, it expired";
        };
    }

    private static String code(String body) {
        Matcher matcher = CODE.matcher(body);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String target(HttpHeaders headers) {
        try {
            URI target = URI.create(headers.firstValue("Location").orElse(""));
            return target.getHost() == null ? "another place" : target.getHost();
        } catch (IllegalArgumentException e) {
            return "another place"; // the cause would show all of it
        }
    }

    /** How long the server asks to be left alone: seconds or a date. */
    private static Optional<Duration> after(HttpHeaders headers) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        try {
            if (value.matches("[0-9]{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), then);
            return wait.isNegative() ? Optional.empty() : Optional.of(wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

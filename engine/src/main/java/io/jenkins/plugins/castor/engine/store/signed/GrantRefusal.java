package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.http.Reply;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Explains why a server refused a signed request.
 *
 * @param server scheme, host and port
 * @param expires when the grant expires
 */
record GrantRefusal(String server, Instant expires) {

    /** The only part of an error's body that is shown. S3 puts the signature that it expected into others. */
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9.]{1,64})</Code>");

    /**
     * @param name the object
     * @param reply with a status that means failure
     * @param body the start of the answer's body
     */
    StoreException of(String name, Reply reply, String body) {
        int status = reply.status();
        String code = code(body);
        String answer = server + " answered " + status + (code.isEmpty() ? "" : " " + code) + " for " + name;
        return switch (status) {
            case 404 -> new MissingObjectException(name);
            case 401, 403 -> new StoreException(answer + ": " + denied(code));
            case 501 ->
                new StoreException(answer + "; if this is a save, the server does not know If-None-Match, which a grant"
                        + " to save needs: save there with the credentials of the store");
            case 408, 409, 429, 500, 502, 503, 504 ->
                new RetryableException(answer + "; it may work later", null, reply.retryAfter());
            default -> {
                if (isExpired() || code.equals("ExpiredToken")) {
                    yield new StoreException(answer + ": " + denied(code));
                }
                yield new StoreException(
                        status >= 300 && status < 400
                                ? answer + ", which leads to " + target(reply)
                                        + "; signed URLs are not followed elsewhere: make the grant with the right"
                                        + " endpoint and region"
                                : answer + "; see whether it is the store that the grant was made for");
            }
        };
    }

    boolean isExpired() {
        return !Instant.now().isBefore(expires);
    }

    /** The message about an expired grant. */
    String expired() {
        return "the grant expired at " + expires.truncatedTo(ChronoUnit.SECONDS) + "; make a new one";
    }

    private String denied(String code) {
        if (isExpired()) {
            return expired();
        }
        String early = "the grant is valid until " + expires.truncatedTo(ChronoUnit.SECONDS);
        return switch (code) {
            case "ExpiredToken", "RequestExpired" ->
                early + ", but the credentials that signed it expired before; make a new one";
            case "RequestTimeTooSkewed" -> early + ", but the clocks of the signer and the server differ";
            case "SignatureDoesNotMatch" ->
                early + ", but the URL was changed on the way, or other bytes were sent than it is for";
            default ->
                early + ", so it was changed, or its signer lost the permission; if the clock of this machine is slow,"
                        + " it expired";
        };
    }

    private static String code(String body) {
        Matcher matcher = CODE.matcher(body);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String target(Reply reply) {
        try {
            URI target = URI.create(reply.header("Location").orElse(""));
            return target.getHost() == null ? "another place" : target.getHost();
        } catch (IllegalArgumentException e) {
            return "another place"; // without the cause, which would show all of it
        }
    }
}

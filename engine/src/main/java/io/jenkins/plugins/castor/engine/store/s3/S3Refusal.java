package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Explains why a server refused a request, and what to do about it. */
final class S3Refusal {

    /** The only part of an error's body that is shown. Other parts may repeat what was signed. */
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9._-]{1,64})</Code>");

    private static final Pattern REGION = Pattern.compile("<Region>([a-z0-9-]{1,40})</Region>");

    private S3Refusal() {}

    /** The code of an error; empty if the answer has none, as every answer to HEAD. */
    static String code(Answer answer) {
        return find(CODE, answer.text());
    }

    /** @param action what the policy calls it, as {@code s3:GetObject} */
    static StoreException of(Answer answer, S3Location at, String action, String key) {
        String code = code(answer);
        String said = at + " answered " + answer.status() + (code.isEmpty() ? "" : " " + code) + " for "
                + (key.isEmpty() ? "the bucket" : key);
        int status = answer.status();
        if (status == 429
                || status == 408
                || status == 409
                || (status >= 500 && status != 501 && status != 505 && status != 507)
                || code.equals("RequestTimeout")
                || code.equals("SlowDown")) {
            return new RetryableException(
                    said + "; it may work later", null, answer.reply().retryAfter());
        }
        return new StoreException(said + ": " + advice(answer, code, at, action, key));
    }

    private static String advice(Answer answer, String code, S3Location at, String action, String key) {
        if (isElsewhere(answer)) {
            return region(answer)
                    .map(name ->
                            "the bucket is in the region " + name + "; put region=" + name + " into the store's URL")
                    .orElse("the bucket is in another region, or the endpoint is another server's; put the right"
                            + " region=… or endpoint=… into the store's URL");
        }
        return switch (code) {
            case "NoSuchBucket" -> "there is no such bucket; create it, or correct the store's URL";
            case "RequestTimeTooSkewed", "RequestInTheFuture" -> clocks(answer);
            case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired" ->
                "these credentials have expired; get new ones";
            case "InvalidToken" -> "the server does not accept the session token; get new credentials";
            case "InvalidAccessKeyId" -> "the server does not know this access key; correct the credentials";
            case "SignatureDoesNotMatch" ->
                "the secret key does not belong to this access key, or something on the way changed the request;"
                        + " correct the credentials";
            case "AllAccessDisabled", "AccountProblem" -> "the account of the bucket has a problem; ask its owner";
            case "EntityTooLarge" -> "the object is too large for the server";
            case "KMS.DisabledException", "KMS.NotFoundException" -> "the KMS key is disabled or missing";
            default -> answer.status() == 403 || answer.status() == 401 ? denied(at, action, key) : unknown(code);
        };
    }

    private static boolean isElsewhere(Answer answer) {
        String code = code(answer);
        return answer.status() == 301
                || answer.status() == 307
                || (answer.status() == 400 && code.isEmpty() && region(answer).isPresent()) // to HEAD
                || code.equals("AuthorizationHeaderMalformed")
                || code.equals("IllegalLocationConstraintException");
    }

    private static Optional<String> region(Answer answer) {
        return answer.reply()
                .header("x-amz-bucket-region")
                .or(() -> Optional.of(find(REGION, answer.text())).filter(text -> !text.isEmpty()))
                .filter(text -> text.matches("[a-z0-9-]{1,40}"));
    }

    /** The region of the bucket, if the server refused because it was asked in another one and says in which it is. */
    static Optional<String> otherRegion(Answer answer) {
        return isElsewhere(answer) ? region(answer) : Optional.empty();
    }

    private static String denied(S3Location at, String action, String key) {
        String needed = "these credentials may not " + action + " on " + at.arn(key) + "; allow it in their policy";
        boolean looks = action.equals("s3:GetObject");
        return looks
                ? needed + " (if the object is missing, allow s3:ListBucket on " + at.arn("")
                        + ", so the server can say so)"
                : needed;
    }

    private static String unknown(String code) {
        return code.isEmpty() ? "see whether the endpoint speaks S3" : "see what the server's documentation says of it";
    }

    private static String clocks(Answer answer) {
        String difference = "";
        try {
            Duration ahead = Duration.between(date(answer.header("Date")), Instant.now());
            difference = " by " + Math.abs(ahead.toMinutes()) + " minutes (this one is "
                    + (ahead.isNegative() ? "behind)" : "ahead)");
        } catch (DateTimeException e) {
            // The server did not tell.
        }
        return "the clocks of this machine and the server differ" + difference + "; correct this machine's";
    }

    private static Instant date(String text) {
        return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    }

    private static String find(Pattern pattern, byte[] text) {
        Matcher matcher = pattern.matcher(new String(text, StandardCharsets.UTF_8));
        return matcher.find() ? matcher.group(1) : "";
    }
}

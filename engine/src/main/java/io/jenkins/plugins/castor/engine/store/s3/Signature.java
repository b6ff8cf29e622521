package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests by version 4 of AWS's signatures (<i>Authenticating Requests</i>, Amazon S3 API Reference). Pass paths
 * and queries encoded.
 *
 * <p>The SDK's own signer cannot bind a signed URL to one digest, and reads every upload again to digest it; docs/internals/decisions/0017.
 */
final class Signature {

    /** Stands for the digest if the bytes are not signed. */
    static final String ANY_BYTES = "UNSIGNED-PAYLOAD";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Keys keys;
    private final String time;

    /** Day, region, service and a constant. They bind the signing key. */
    private final List<String> scope;

    Signature(Keys keys, String region, Instant now) {
        this(keys, region, "s3", now);
    }

    /** @param service {@code s3}; AWS's test vectors use another one */
    Signature(Keys keys, String region, String service, Instant now) {
        this.keys = keys;
        this.time = TIME.format(now);
        this.scope = List.of(time.substring(0, 8), region, service, "aws4_request");
    }

    /**
     * All headers of a signed request to S3: those given, and those that sign the request.
     *
     * @param digest SHA-256 of the body, 64 hexadecimal digits
     */
    Map<String, String> headers(String method, URI uri, Map<String, String> headers, String digest) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("x-amz-content-sha256", digest); // only S3 demands this one
        return signedHeaders(method, uri, all, digest);
    }

    /** The headers given, and those that sign the request. */
    Map<String, String> signedHeaders(String method, URI uri, Map<String, String> headers, String digest) {
        SortedMap<String, String> all = canonical(uri, headers);
        all.put("x-amz-date", time);
        keys.token().ifPresent(token -> all.put("x-amz-security-token", token));
        String signature = signature(method, uri, all, digest);
        all.put(
                "authorization",
                ALGORITHM + " Credential=" + credential() + ",SignedHeaders=" + String.join(";", all.keySet())
                        + ",Signature=" + signature);
        all.remove("host");
        return all;
    }

    /**
     * A URL with the signature in its query.
     *
     * @param headers those that the request must have
     * @param digest of the body, or {@link #ANY_BYTES}
     */
    URI url(String method, URI uri, Map<String, String> headers, String digest, Duration valid) {
        SortedMap<String, String> all = canonical(uri, headers);
        StringBuilder query = new StringBuilder(uri.getRawQuery() == null ? "" : uri.getRawQuery() + "&");
        query.append("X-Amz-Algorithm=").append(ALGORITHM);
        query.append("&X-Amz-Credential=").append(S3Location.encoded(credential(), false));
        query.append("&X-Amz-Date=").append(time);
        query.append("&X-Amz-Expires=").append(valid.toSeconds());
        keys.token()
                .ifPresent(token -> query.append("&X-Amz-Security-Token=").append(S3Location.encoded(token, false)));
        query.append("&X-Amz-SignedHeaders=").append(S3Location.encoded(String.join(";", all.keySet()), false));
        String plain = uri.toString();
        int mark = plain.indexOf('?');
        URI unsigned = URI.create((mark < 0 ? plain : plain.substring(0, mark)) + "?" + query);
        return URI.create(unsigned + "&X-Amz-Signature=" + signature(method, unsigned, all, digest));
    }

    private String credential() {
        return keys.id() + "/" + String.join("/", scope);
    }

    /** The headers sorted by name, their values without superfluous spaces. */
    private static SortedMap<String, String> canonical(URI uri, Map<String, String> headers) {
        SortedMap<String, String> all = new TreeMap<>();
        headers.forEach((name, value) ->
                all.put(name.toLowerCase(Locale.ROOT), value.strip().replaceAll(" +", " ")));
        all.put("host", uri.getRawAuthority());
        return all;
    }

    /** The query with its parameters in order, by name and then by value. */
    private static String canonicalQuery(URI uri) {
        if (uri.getRawQuery() == null) {
            return "";
        }
        return Arrays.stream(uri.getRawQuery().split("&", -1))
                .map(parameter -> parameter.contains("=") ? parameter : parameter + "=")
                // A line feed sorts before every encoded character, so a name sorts before the names that it is a
                // prefix of.
                .sorted(Comparator.comparing((String parameter) -> parameter.replaceFirst("=", "\n")))
                .collect(Collectors.joining("&"));
    }

    private String signature(String method, URI uri, SortedMap<String, String> headers, String digest) {
        StringBuilder request = new StringBuilder(method)
                .append('\n')
                .append(uri.getRawPath())
                .append('\n')
                .append(canonicalQuery(uri))
                .append('\n');
        headers.forEach(
                (name, value) -> request.append(name).append(':').append(value).append('\n'));
        request.append('\n')
                .append(String.join(";", headers.keySet()))
                .append('\n')
                .append(digest);
        byte[] digested = Digests.sha256().digest(request.toString().getBytes(StandardCharsets.UTF_8));
        String text = ALGORITHM + "\n" + time + "\n" + String.join("/", scope) + "\n" + Digests.hex(digested);
        byte[] key = ("AWS4" + keys.secret()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope) {
            key = mac(key, part);
        }
        return Digests.hex(mac(key, text));
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA-256", e);
        }
    }
}

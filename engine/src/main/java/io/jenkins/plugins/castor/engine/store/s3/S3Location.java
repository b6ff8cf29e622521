package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.ServerAddress;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a store in a bucket is, and how the bucket keeps its objects.
 *
 * @param prefix of all keys, without the slash at its end; may be empty
 * @param endpoint empty for AWS
 * @param region empty if neither the URL nor the environment names one
 * @param pathStyle whether the bucket is the first segment of the path instead of a part of the host
 * @param encryption {@code AES256}, {@code aws:kms} or {@code aws:kms:dsse}; empty for the bucket's own rule
 */
record S3Location(
        String bucket,
        String prefix,
        Optional<URI> endpoint,
        Optional<String> region,
        boolean pathStyle,
        Optional<String> encryption,
        Optional<String> kmsKey,
        Optional<String> storageClass) {

    private static final List<String> OPTIONS =
            List.of("region", "endpoint", "pathStyle", "sse", "kmsKey", "storageClass");
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,62}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern KMS_KEY = Pattern.compile("[A-Za-z0-9:/_-]{1,2048}");
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final List<String> ENCRYPTIONS = List.of("AES256", "aws:kms", "aws:kms:dsse");

    /** @throws IllegalArgumentException if this is not the URL of a bucket. The message shows at most the bucket's name */
    static S3Location of(StoreUrl url, Map<String, String> environment) {
        url.allowOptions(OPTIONS);
        checkAuthority(url);
        Optional<URI> endpoint = option(url, "endpoint").map(S3Location::endpoint);
        Optional<String> kmsKey = option(url, "kmsKey").map(key -> checked(key, KMS_KEY, "option kmsKey"));
        return new S3Location(
                url.host(),
                url.path(),
                endpoint,
                region(url, environment),
                pathStyle(url, endpoint.isPresent() || url.host().contains(".")),
                encryption(url, kmsKey),
                kmsKey,
                option(url, "storageClass").map(name -> checked(name, WORD, "option storageClass")));
    }

    /** Whether requests to the server are encrypted. */
    boolean isEncrypted() {
        return endpoint.map(server -> "https".equals(server.getScheme())).orElse(true);
    }

    private static void checkAuthority(StoreUrl url) {
        if (url.user().isPresent() || url.port().isPresent()) {
            throw new IllegalArgumentException("The URL of a bucket has no user and no port; it is like"
                    + " s3://bucket/prefix?endpoint=https://host:port.");
        }
        if (!BUCKET.matcher(url.host()).matches()) {
            throw new IllegalArgumentException("The store's URL names the bucket " + url.host()
                    + ", which cannot exist: a bucket's name has 3 to 63 letters, digits, dots and hyphens.");
        }
    }

    private static Optional<String> region(StoreUrl url, Map<String, String> environment) {
        return option(url, "region")
                .or(() -> variable(environment, "AWS_REGION"))
                .or(() -> variable(environment, "AWS_DEFAULT_REGION"))
                .map(S3Location::checkedRegion);
    }

    /** @throws IllegalArgumentException if this cannot be the name of a region */
    static String checkedRegion(String name) {
        return checked(name, WORD, "region");
    }

    private static Optional<String> encryption(StoreUrl url, Optional<String> kmsKey) {
        Optional<String> encryption = option(url, "sse").or(() -> kmsKey.map(key -> "aws:kms"));
        if (encryption.isPresent() && !ENCRYPTIONS.contains(encryption.get())) {
            throw new IllegalArgumentException("The option sse is one of " + String.join(", ", ENCRYPTIONS) + ".");
        }
        if (kmsKey.isPresent() && encryption.get().equals("AES256")) {
            throw new IllegalArgumentException("The option kmsKey goes with sse=aws:kms, and not with AES256.");
        }
        return encryption;
    }

    private static boolean pathStyle(StoreUrl url, boolean otherwise) {
        return switch (option(url, "pathStyle").orElse(String.valueOf(otherwise))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("The option pathStyle is true or false.");
        };
    }

    private static Optional<String> option(StoreUrl url, String name) {
        return Optional.ofNullable(url.options().get(name));
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static String checked(String text, Pattern pattern, String what) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "The " + what + " of the store is empty, too long, or has a character that is not allowed there.");
        }
        return text;
    }

    private static URI endpoint(String text) {
        return ServerAddress.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The option endpoint is like https://host or https://host:port, with nothing else in it."));
    }

    /** The key of an object in the bucket. */
    String key(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** The name of the object with a key below the prefix. */
    String name(String key) {
        return prefix.isEmpty() ? key : key.substring(prefix.length() + 1);
    }

    /**
     * The URL of an object, or of the bucket.
     *
     * @param key empty for the bucket
     * @param query encoded; may be empty
     */
    URI uri(String key, String query, String usedRegion) {
        URI server = endpoint.orElseGet(() -> URI.create(
                "https://s3." + usedRegion + ".amazonaws.com" + (usedRegion.startsWith("cn-") ? ".cn" : "")));
        String root = pathStyle
                ? server + "/" + bucket + (key.isEmpty() ? "" : "/")
                : server.getScheme() + "://" + bucket + "." + server.getRawAuthority() + "/";
        return URI.create(root + encoded(key, true) + (query.isEmpty() ? "" : "?" + query));
    }

    /** Encodes every byte that may be special, as signatures demand. */
    static String encoded(String text, boolean slashes) {
        StringBuilder code = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (PLAIN.indexOf(c) >= 0 || (slashes && c == '/')) {
                code.append(c);
            } else {
                code.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return code.toString();
    }

    /** The name of an object, or of the bucket, in policies. */
    String arn(String key) {
        return "arn:aws:s3:::" + bucket + (key.isEmpty() ? "" : "/" + key);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix)
                + endpoint.map(uri -> "?endpoint=" + uri).orElse("");
    }
}

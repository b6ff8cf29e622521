package io.jenkins.plugins.castor.engine.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The parts of a store's URL, decoded. They contain no secrets and, except for {@code file:} URLs, no control
 * characters.
 *
 * @param scheme in lower case
 * @param user the user name; does not begin with {@code -}
 * @param host a name or an address (IPv6 in brackets); empty only for {@code file:///}; does not begin with {@code -}
 * @param path the path without leading and trailing slashes, and, except for {@code file:} URLs, without empty,
 *     {@code .} and {@code ..} segments
 * @param options the name=value pairs of the query; each name is unique
 */
public record StoreUrl(
        String scheme, Optional<String> user, String host, OptionalInt port, String path, Map<String, String> options) {

    /** At least two letters, because {@code C:\caches} is a path. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    private static final Pattern OPTION = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*");

    private static final Pattern SECRET = Pattern.compile(
            "pass|pwd|secret|token|credential|signature|^sig$|auth|(access|api|private).?key",
            Pattern.CASE_INSENSITIVE);

    public StoreUrl {
        options = Map.copyOf(options);
    }

    /** What begins like a URL but is none: without its colon, without a slash, or in the form that rsync and scp take. */
    private static final Pattern NEARLY = Pattern.compile(
            "(?i)((?:rsync|rsync\\+ssh|s3|file|https?|ssh|gs):?/{1,2}|(?:rsync|rsync\\+ssh|s3|gs):)(?!/)(.*)|[^/]+@[^/]*:.*|//.*",
            Pattern.DOTALL);

    /**
     * Checks that a text that is no URL was not meant to be one. Otherwise it would name a directory that nobody wants.
     *
     * @throws IllegalArgumentException if it was; the message says what to write
     */
    public static void checkPath(String text) {
        if (isNearly(text)) {
            throw new IllegalArgumentException(
                    "The store is neither a URL nor the path of a directory. Write a URL like"
                            + " rsync://host/module, rsync+ssh://user@host/path, s3://bucket or file:///path, and a directory"
                            + " with an odd name like ./name.");
        }
    }

    private static boolean isNearly(String text) {
        return !text.contains("://") && NEARLY.matcher(text).matches();
    }

    /** Whether a text is a URL; otherwise it is a path. */
    public static boolean isUrl(String text) {
        return SCHEME.matcher(text).matches();
    }

    /**
     * Parses a URL.
     *
     * @throws IllegalArgumentException if it is invalid or contains a secret. The message does not show the secret
     */
    public static StoreUrl parse(String text) {
        if (!text.startsWith("file:")) {
            checkPath(text);
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            if (text.strip().endsWith("://")) {
                throw new IllegalArgumentException(
                        "The store's URL has no host. Write it like rsync://host/module/path.", e);
            }
            // No cause: its message contains the whole text.
            throw new IllegalArgumentException("The store's URL is invalid: " + e.getReason() + " at character "
                    + (e.getIndex() + 1) + ". Write special characters as %XX.");
        }
        if (uri.getScheme() == null || uri.isOpaque()) {
            throw new IllegalArgumentException("The store's URL is invalid. Write it like rsync://host/module/path.");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("The store's URL contains a '#'. Write it as %23.");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        StoreAuthority authority = StoreAuthority.parse(uri.getRawAuthority());
        boolean isFile = scheme.equals("file");
        if (!isFile) {
            checkNetworked(uri, authority);
        }
        return new StoreUrl(
                scheme,
                authority.user(),
                authority.host(),
                authority.port(),
                isFile ? trimmed(uri.getPath()) : segments(uri.getPath()),
                options(uri.getRawQuery()));
    }

    private static void checkNetworked(URI uri, StoreAuthority authority) {
        if (authority.host().isEmpty()) {
            throw new IllegalArgumentException("The store's URL has no host. Write it like rsync://host/module/path.");
        }
        // A slash or a question mark in a password ends the authority, and the '@' comes after it.
        if (contains(uri.getRawPath(), '@') || contains(uri.getRawQuery(), '@')) {
            throw new IllegalArgumentException(
                    "The store's URL has a '@' after its host. Write it as %40. If it ends a password, remove the"
                            + " password: " + StoreAuthority.WHERE_SECRETS_GO);
        }
    }

    private static boolean contains(String part, char character) {
        return part != null && part.indexOf(character) >= 0;
    }

    private static String segments(String decoded) {
        String path = trimmed(decoded);
        if (path.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("The path in the store's URL contains a control character.");
        }
        List<String> segments = List.of(path.split("/", -1));
        if (segments.contains("..") || segments.contains(".") || (segments.contains("") && !path.isEmpty())) {
            throw new IllegalArgumentException(
                    "The path in the store's URL has a segment that is empty, '.' or '..'. Remove it.");
        }
        return path;
    }

    private static String trimmed(String path) {
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(start, end);
    }

    private static Map<String, String> options(String query) {
        Map<String, String> options = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return options;
        }
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = URLDecoder.decode(equals < 0 ? part : part.substring(0, equals), StandardCharsets.UTF_8);
            if (SECRET.matcher(name).find()) {
                throw new IllegalArgumentException("The store's URL contains a secret, where others can see it: "
                        + StoreAuthority.WHERE_SECRETS_GO);
            }
            if (equals < 0 || !OPTION.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "The part after '?' in the store's URL must be name=value pairs, separated by '&'.");
            }
            String value = URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            if (value.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "The option " + name + " in the store's URL contains a control character.");
            }
            if (options.put(name, value) != null) {
                throw new IllegalArgumentException("The store's URL has the option " + name + " twice.");
            }
        }
        return options;
    }

    /**
     * Checks that there are only these options.
     *
     * @throws IllegalArgumentException if there is another option
     */
    public void allowOptions(Collection<String> names) {
        for (String name : options.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("A store with a " + scheme + ": URL has no option " + name
                        + (names.isEmpty()
                                ? ". It has no options."
                                : ". Its options are " + String.join(", ", names) + "."));
            }
        }
    }
}

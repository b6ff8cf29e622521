package io.jenkins.plugins.castor.engine.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The parts of a store's URL, decoded. It never has a secret.
 *
 * @param scheme in lower case
 * @param host a name or an address, for IPv6 in brackets; empty for {@code file:///}
 * @param path without the slashes around it
 * @param options what stands behind the question mark, each name once
 */
public record StoreUrl(
        String scheme, Optional<String> user, String host, OptionalInt port, String path, Map<String, String> options) {

    /** Two letters at least: {@code C:\caches} is a path. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    private static final Pattern SECRET =
            Pattern.compile("pass|secret|token|credential|signature|access.?key|key.?id", Pattern.CASE_INSENSITIVE);

    public StoreUrl {
        options = Map.copyOf(options);
    }

    /** Whether a text is a URL at all, or else a path. */
    public static boolean isUrl(String text) {
        return SCHEME.matcher(text).matches();
    }

    /** @throws IllegalArgumentException when it is no URL or has a secret in it, of which the message shows nothing */
    public static StoreUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            // The message of the exception would show the whole text.
            throw new IllegalArgumentException("The store is no valid URL: " + e.getReason() + " at character "
                    + (e.getIndex() + 1) + "; write other than plain characters as %XX.");
        }
        if (uri.getScheme() == null || uri.isOpaque()) {
            throw new IllegalArgumentException("The store is no valid URL; it is like rsync://host/module/path.");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("The store's URL has a '#'; write it as %23.");
        }
        Optional<String> user = user(uri);
        return new StoreUrl(
                uri.getScheme().toLowerCase(Locale.ROOT),
                user,
                host(uri),
                port(uri),
                trimmed(uri.getPath()),
                options(uri.getRawQuery()));
    }

    private static Optional<String> user(URI uri) {
        String authority = uri.getRawAuthority();
        int at = authority == null ? -1 : authority.lastIndexOf('@');
        if (at < 0) {
            return Optional.empty();
        }
        String user = authority.substring(0, at);
        if (user.contains(":") || user.contains("@")) {
            throw new IllegalArgumentException(
                    "The store's URL has a password in it, where others can see it. Leave only"
                            + " the user name there; " + WHERE_SECRETS_GO);
        }
        return Optional.of(URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    private static final String WHERE_SECRETS_GO =
            "passwords of rsync go into RSYNC_PASSWORD or --password-file, AWS keys into AWS_ACCESS_KEY_ID and"
                    + " AWS_SECRET_ACCESS_KEY or a profile.";

    private static String host(URI uri) {
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        String rest = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = rest.endsWith("]") ? -1 : rest.lastIndexOf(':');
        return colon < 0 ? rest : rest.substring(0, colon);
    }

    private static OptionalInt port(URI uri) {
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        String rest = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = rest.endsWith("]") ? -1 : rest.lastIndexOf(':');
        if (colon < 0) {
            return OptionalInt.empty();
        }
        String digits = rest.substring(colon + 1);
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("The port in the store's URL is no number from 1 to 65535.");
        }
        return OptionalInt.of(port);
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
                throw new IllegalArgumentException(
                        "The store's URL has a secret in it, where others can see it; " + WHERE_SECRETS_GO);
            }
            if (equals < 0 || name.isEmpty()) {
                throw new IllegalArgumentException("What stands behind '?' in the store's URL must be name=value pairs"
                        + " with '&' between them.");
            }
            String value = URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            if (options.put(name, value) != null) {
                throw new IllegalArgumentException("The store's URL has the option " + name + " twice.");
            }
        }
        return options;
    }

    /** @throws IllegalArgumentException when there is an option of another name */
    public void allowOptions(Collection<String> names) {
        for (String name : options.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("A store of the kind " + scheme + " has no option " + name
                        + (names.isEmpty() ? "; it has none." : "; it has " + String.join(", ", names) + "."));
            }
        }
    }
}

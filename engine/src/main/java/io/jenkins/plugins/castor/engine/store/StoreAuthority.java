package io.jenkins.plugins.castor.engine.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The authority of a URL: what is between {@code //} and the path. Its parts become arguments of programs, so each is
 * checked: no program can take one for an option or for two arguments.
 */
record StoreAuthority(Optional<String> user, String host, OptionalInt port) {

    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?|\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\\]");

    private static final Pattern USER = Pattern.compile("[\\p{L}\\p{N}._+][\\p{L}\\p{N}._+ $-]*");

    static final String WHERE_SECRETS_GO =
            "passwords of rsync go into RSYNC_PASSWORD or --password-file, AWS keys into AWS_ACCESS_KEY_ID and"
                    + " AWS_SECRET_ACCESS_KEY or a profile.";

    /** @param authority the raw authority of the URL; null if it has none */
    static StoreAuthority parse(String authority) {
        if (authority == null) {
            return new StoreAuthority(Optional.empty(), "", OptionalInt.empty());
        }
        int at = authority.lastIndexOf('@');
        Optional<String> user = at < 0 ? Optional.empty() : Optional.of(user(authority.substring(0, at)));
        String place = authority.substring(at + 1);
        int colon = place.endsWith("]") ? -1 : place.lastIndexOf(':');
        String host = colon < 0 ? place : place.substring(0, colon);
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "The host in the store's URL is neither a name nor an address. Write an IPv6 address in brackets,"
                            + " as in rsync://[2001:db8::1]/module.");
        }
        return new StoreAuthority(user, host, colon < 0 ? OptionalInt.empty() : port(place.substring(colon + 1)));
    }

    private static String user(String raw) {
        String user = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (user.contains(":") || user.contains("@")) {
            throw new IllegalArgumentException("The store's URL has a password in it, where others can see it. Leave"
                    + " only the user name there; " + WHERE_SECRETS_GO);
        }
        if (!USER.matcher(user).matches()) {
            throw new IllegalArgumentException(
                    "The user in the store's URL is not a valid user name: it may have letters,"
                            + " digits, '.', '_', '+', '$', spaces and, except at its start, '-'.");
        }
        return user;
    }

    private static OptionalInt port(String digits) {
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("The port in the store's URL is not a number from 1 to 65535.");
        }
        return OptionalInt.of(port);
    }
}

package io.jenkins.plugins.castor.cli.console;

import java.util.regex.Pattern;

/** The last line of defence: what a user wrote in a wrong place comes back in messages about it. */
public final class PasswordMask {
    /** User and password of a URL, whatever characters are in them. */
    private static final Pattern PASSWORD = Pattern.compile("://[^\\s\"]*:[^\\s\"]*@");

    private PasswordMask() {}

    /** The text, with what could be a password in a URL left out. */
    public static String hidden(String text) {
        return text.contains("@") ? PASSWORD.matcher(text).replaceAll("://***@") : text;
    }
}

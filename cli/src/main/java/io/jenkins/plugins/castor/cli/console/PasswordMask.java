package io.jenkins.plugins.castor.cli.console;

import java.util.regex.Pattern;

/** Removes passwords from messages. A user may have written one in a wrong place, and the message about it repeats it. */
public final class PasswordMask {
    /** User and password of a URL, with any characters. */
    private static final Pattern PASSWORD = Pattern.compile("://[^\\s\"]*:[^\\s\"]*@");

    private PasswordMask() {}

    /** The text, without anything that could be a password in a URL. */
    public static String mask(String text) {
        return text.contains("@") ? PASSWORD.matcher(text).replaceAll("://***@") : text;
    }
}

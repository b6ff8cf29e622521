package io.jenkins.plugins.castor.cli;

import java.util.regex.Pattern;

/** The last line of defence: what a user wrote in a wrong place comes back in messages about it. */
final class Secrets {
    /** User and password of a URL, whatever characters are in them. */
    private static final Pattern PASSWORD = Pattern.compile("://[^\\s\"]*:[^\\s\"]*@");

    private Secrets() {}

    /** The text, with what could be a password in a URL left out. */
    static String hidden(String text) {
        return text.contains("@") ? PASSWORD.matcher(text).replaceAll("://***@") : text;
    }
}

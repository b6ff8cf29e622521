package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists in an environment variable or a properties file: items separated by commas, semicolons or white space.
 *
 * <p>Single or double quotes around an item, or a part of it, protect separators: {@code npm "deps=/srv/a, b"} has two items.
 * A comma in braces, or before {@code include=}, {@code exclude=} or {@code volatile=}, needs no quotes:
 * {@code gems=vendor,include=*.gem} is one cache directory.
 */
public final class ListSyntax {
    /** What a cache directory may have after a comma. */
    private static final List<String> OPTIONS = List.of("include=", "exclude=", "volatile=");

    private final String text;
    private final List<String> words = new ArrayList<>();
    private StringBuilder word;
    private char quote;
    private int braces;

    private ListSyntax(String text) {
        this.text = text;
    }

    /**
     * The items of a list.
     *
     * @throws IllegalArgumentException for a quote that is not closed
     */
    public static List<String> split(String text) {
        return new ListSyntax(text).split();
    }

    /** The inverse of {@link #split}, for lists that it could have made. */
    public static String join(List<String> words) {
        StringBuilder list = new StringBuilder();
        for (String word : words) {
            list.append(list.length() == 0 ? "" : " ");
            if (split(word.replace('"', '_').replace('\'', '_')).equals(List.of(word))) {
                list.append(word);
            } else {
                char quote = word.indexOf('"') < 0 ? '"' : '\'';
                list.append(quote).append(word).append(quote);
            }
        }
        return list.toString();
    }

    private List<String> split() {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote == 0 && separates(c, at)) {
                end();
            } else {
                take(c);
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote (" + quote + ") is not closed: close it");
        }
        end();
        return words;
    }

    private boolean separates(char c, int at) {
        if (c == ',') {
            return braces <= 0 && OPTIONS.stream().noneMatch(option -> text.startsWith(option, at + 1));
        }
        return c == ';' || Character.isWhitespace(c);
    }

    private void take(char c) {
        word = word == null ? new StringBuilder() : word;
        if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == quote) {
            quote = 0;
        } else {
            braces += c == '{' ? 1 : c == '}' ? -1 : 0;
            word.append(c);
        }
    }

    private void end() {
        if (word != null) {
            words.add(word.toString());
        }
        word = null;
        braces = 0;
    }
}

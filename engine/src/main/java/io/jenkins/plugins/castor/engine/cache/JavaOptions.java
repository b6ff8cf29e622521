package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Finds {@code -Dproperty=value} in the options of variables like {@code MAVEN_OPTS}. */
final class JavaOptions {
    private JavaOptions() {}

    /**
     * Returns the value of the last such option, which takes precedence; empty if there is none or its value is empty.
     */
    static Optional<String> property(String options, String property) {
        String start = property + "=";
        String found = "";
        Iterator<String> words = words(options).iterator();
        while (words.hasNext()) {
            String word = words.next();
            if ((word.equals("-D") || word.equals("--define")) && words.hasNext()) {
                word = "-D" + words.next();
            } else if (word.startsWith("--define=")) {
                word = "-D" + word.substring("--define=".length());
            }
            if (word.startsWith("-D" + start)) {
                found = word.substring("-D".length() + start.length());
            }
        }
        return Optional.of(found).filter(value -> !value.isBlank());
    }

    /** Splits at white space outside of quotes, and removes the quotes. */
    private static List<String> words(String options) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int at = 0; at < options.length(); at++) {
            char c = options.charAt(at);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (Character.isWhitespace(c)) {
                addWord(word, words);
            } else {
                word.append(c);
            }
        }
        addWord(word, words);
        return words;
    }

    private static void addWord(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}

package io.jenkins.plugins.castor.engine.cache;

import java.util.Locale;

/** Escapes untrusted text for messages: quoted, on one line, of bounded length. */
final class Shown {
    private static final int LONGEST = 200;

    private Shown() {}

    static String text(Object value) {
        String text = String.valueOf(value);
        StringBuilder shown = new StringBuilder("\"");
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (isHarmless(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format(Locale.ROOT, "\\u%04X", c));
            }
        });
        if (text.codePointCount(0, text.length()) > LONGEST) {
            shown.append('…');
        }
        return shown.append('"').toString();
    }

    static boolean hasControlCharacter(String text) {
        return text.codePoints().anyMatch(Character::isISOControl);
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            // FORMAT includes bidirectional controls, which could disguise a message
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}

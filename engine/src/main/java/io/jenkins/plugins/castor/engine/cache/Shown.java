package io.jenkins.plugins.castor.engine.cache;

import java.util.Locale;

/** Text from outside as it may stand in a message: quoted, on one line, of bounded length. */
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
            // FORMAT holds the marks that turn the direction of writing, which would disguise a message
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}

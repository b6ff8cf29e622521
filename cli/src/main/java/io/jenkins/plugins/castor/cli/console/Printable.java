package io.jenkins.plugins.castor.cli.console;

/** Makes text from file systems and stores safe to print on a terminal: one line, without control characters. */
final class Printable {
    private static final String HEX = "0123456789abcdef";

    private Printable() {}

    /** The text, with line ends, control characters and marks that change the writing direction replaced by escapes. */
    static String line(String text) {
        int first = 0;
        while (first < text.length() && isHarmless(text, first)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHarmless(text, i)) {
                line.append(c);
            } else {
                escape(line, c);
            }
        }
        return line.toString();
    }

    private static void escape(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> escapeUnicode(line, c);
        }
    }

    /** Appends the character as Java and JSON escape it, with four hexadecimal digits. */
    static void escapeUnicode(StringBuilder line, char c) {
        line.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            line.append(HEX.charAt((c >> shift) & 15));
        }
    }

    private static boolean isHarmless(String text, int at) {
        char c = text.charAt(at);
        if (c >= ' ' && c < 0x7f) {
            return true;
        }
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}

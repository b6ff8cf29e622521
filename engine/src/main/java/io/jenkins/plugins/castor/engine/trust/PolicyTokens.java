package io.jenkins.plugins.castor.engine.trust;

import io.jenkins.plugins.castor.engine.tree.Names;
import java.util.Set;

/** Splits the text of a policy into tokens. */
final class PolicyTokens {
    static final Set<String> KEYWORDS = Set.of("allow", "deny", "if", "and", "not", "in", "like", "matches");

    private static final String IN_WORDS = "._-/+@:*?%~";
    private static final int LONGEST_SHOWN = 40;

    /** The kind of a token. */
    enum Kind {
        /** Unquoted: a keyword, a fact or a plain value. */
        WORD,
        QUOTED,
        /** One of {@code [ ] , =} and {@code !=}. */
        SIGN,
        END
    }

    /** @param text for {@link Kind#QUOTED} the text between the quotes, with escapes resolved */
    record Token(Kind kind, String text, int line, int column) {

        boolean is(String word) {
            return (kind == Kind.WORD || kind == Kind.SIGN) && text.equals(word);
        }

        /** An error at the position of this token. */
        PolicyException wrong(String problem) {
            return new PolicyException(line, column, problem);
        }

        PolicyException notExpected(String expected) {
            return wrong("expected " + expected + " and found " + shown());
        }

        private String shown() {
            if (kind == Kind.END) {
                return "the end";
            }
            String start = text.codePointCount(0, text.length()) > LONGEST_SHOWN
                    ? text.substring(0, text.offsetByCodePoints(0, LONGEST_SHOWN)) + "…"
                    : text;
            return kind == Kind.QUOTED ? "\"" + Names.shown(start) + "\"" : Names.shown(start);
        }
    }

    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;

    PolicyTokens(String text) {
        this.text = text;
    }

    /** Whether a value can be written without quotes. */
    static boolean isWord(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> isInWord((char) c));
    }

    Token next() {
        skipBlanks();
        int start = at;
        if (at == text.length()) {
            return token(Kind.END, "", start);
        }
        char c = text.charAt(at++);
        if (c == '"') {
            return token(Kind.QUOTED, quoted(start), start);
        }
        if (c == '!' && at < text.length() && text.charAt(at) == '=') {
            at++;
            return token(Kind.SIGN, "!=", start);
        }
        if ("[],=".indexOf(c) >= 0) {
            return token(Kind.SIGN, String.valueOf(c), start);
        }
        if (!isInWord(c)) {
            String found = Names.shown(Character.toString(text.codePointAt(start)));
            throw new PolicyException(
                    line, column(start), "the character " + found + " is not allowed here: put it in quotes");
        }
        while (at < text.length() && isInWord(text.charAt(at))) {
            at++;
        }
        return token(Kind.WORD, text.substring(start, at), start);
    }

    private Token token(Kind kind, String value, int start) {
        return new Token(kind, value, line, column(start));
    }

    private int column(int position) {
        return text.codePointCount(lineStart, position) + 1;
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == '\n') {
                at++;
                line++;
                lineStart = at;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else {
                return;
            }
        }
    }

    private String quoted(int start) {
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\n') {
                break;
            }
            value.append(c == '\\' ? escaped() : c);
        }
        throw new PolicyException(line, column(start), "expected a closing quote before the end of the line");
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : '\n';
        if (c == '"' || c == '\\') {
            return c;
        }
        if (c == 'u' && at + 4 <= text.length()) {
            int code = 0;
            for (int end = at + 4; at < end; at++) {
                int digit = text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
                if (digit < 0) {
                    throw new PolicyException(
                            line, column(at), "expected four hexadecimal digits after \\u: write a backslash as \\\\");
                }
                code = 16 * code + digit;
            }
            return (char) code;
        }
        throw new PolicyException(
                line, column(at - 2), "expected \\\\, \\\" or \\uXXXX after a backslash: write a backslash as \\\\");
    }

    private static boolean isInWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || IN_WORDS.indexOf(c) >= 0;
    }
}

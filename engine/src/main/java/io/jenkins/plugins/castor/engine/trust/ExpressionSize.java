package io.jenkins.plugins.castor.engine.trust;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates how many instructions a regular expression compiles to, without compiling it. The estimate is never below
 * what RE2/J makes of a valid expression, but for the three instructions that begin and end each.
 */
final class ExpressionSize {
    /** More than any bound; no estimate goes higher. */
    private static final int HUGE = 1_000_000;

    /** A Unicode class is one instruction, but has tables that take time to build. */
    private static final int UNICODE_CLASS = 10;

    private final String expression;
    private int at;

    /** The size of each open group up to its last atom. */
    private final Deque<Integer> outer = new ArrayDeque<>();
    /** The size of this group up to its last atom. */
    private int group;
    /** The last atom: what a count would repeat. */
    private int atom;

    private int tables;

    private ExpressionSize(String expression) {
        this.expression = expression;
    }

    /** The estimate, 1,000,000 at most. The expression may be invalid; then it says little. */
    static int of(String expression) {
        return new ExpressionSize(expression).estimate();
    }

    private int estimate() {
        while (at < expression.length()) {
            char c = expression.charAt(at++);
            switch (c) {
                case '(' -> {
                    outer.push(sum(group, atom));
                    group = 0;
                    atom = 0;
                }
                case ')' -> {
                    // a group that captures takes two, and one if it is empty
                    int inside = sum(sum(group, atom), 3);
                    group = outer.isEmpty() ? 0 : outer.pop();
                    atom = inside;
                }
                case '|' -> {
                    add();
                    atom = 2;
                }
                case '*', '+', '?' -> atom = sum(atom, 1);
                case '{' -> repeat();
                case '[' -> {
                    skipClass();
                    add();
                }
                case '\\' -> {
                    skipEscape();
                    add();
                }
                default -> add();
            }
        }
        while (!outer.isEmpty()) {
            group = sum(group, outer.pop());
        }
        return sum(sum(group, atom), tables);
    }

    private void add() {
        group = sum(group, atom);
        atom = 1;
    }

    /** {@code {n}}, {@code {n,}} or {@code {n,m}} repeats the last atom; any other brace is a character. */
    private void repeat() {
        int number = 0;
        int largest = 1;
        boolean open = false;
        for (int i = at; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c >= '0' && c <= '9') {
                number = Math.min(HUGE, 10 * number + (c - '0'));
                largest = Math.max(largest, number);
            } else if (c == ',' && i > at && !open) {
                open = true;
                number = 0;
            } else if (c == '}' && i > at) {
                // what is optional takes an instruction that leads around it
                long once = Math.max(1L, atom) + (open ? 1 : 0);
                atom = (int) Math.min(HUGE, largest * once);
                at = i + 1;
                return;
            } else {
                break;
            }
        }
        add();
    }

    /** Goes behind the {@code ]}, which as the first character of a class is itself one. */
    private void skipClass() {
        if (at < expression.length() && expression.charAt(at) == '^') {
            at++;
        }
        boolean first = true;
        while (at < expression.length()) {
            char c = expression.charAt(at++);
            if (c == ']' && !first) {
                return;
            }
            first = false;
            if (c == '\\') {
                skipEscape();
            } else if (c == '[' && expression.startsWith(":", at)) {
                int end = expression.indexOf(":]", at + 1);
                at = end < 0 ? at : end + 2;
            }
        }
    }

    /** Goes behind what follows a backslash. */
    private void skipEscape() {
        if (at == expression.length()) {
            return;
        }
        char kind = expression.charAt(at++);
        if (kind == 'Q') {
            throw new IllegalArgumentException(
                    "has a \\Q, which policies do not know: escape each character by itself");
        }
        if (kind == 'p' || kind == 'P') {
            tables = sum(tables, UNICODE_CLASS);
        }
        if ((kind == 'x' || kind == 'p' || kind == 'P') && expression.startsWith("{", at)) {
            int end = expression.indexOf('}', at);
            at = end < 0 ? expression.length() : end + 1;
        }
    }

    private static int sum(int a, int b) {
        return Math.min(HUGE, a + b);
    }
}

package io.jenkins.plugins.castor.engine.trust;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates how many instructions a regular expression compiles to, without compiling it. For a valid expression, the
 * estimate is at least the number of instructions that RE2/J emits, not counting the three that begin and end every
 * program.
 */
final class ExpressionSize {
    /** The cap of estimates, above every bound. */
    private static final int HUGE = 1_000_000;

    /** The cost of a Unicode class: it is one instruction, but its tables take time to build. */
    private static final int UNICODE_CLASS = 10;

    private final String expression;
    private int at;

    /** The size of each open group up to its last atom. */
    private final Deque<Integer> outer = new ArrayDeque<>();
    /** The size of this group up to its last atom. */
    private int group;
    /** The size of the last atom, which a count would repeat. */
    private int atom;

    private int tables;

    private ExpressionSize(String expression) {
        this.expression = expression;
    }

    /** Returns the estimate, at most 1,000,000. For an invalid expression it is meaningless. */
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
                    // A capturing group takes two instructions, and one more if it is empty.
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

    /** Applies {@code {n}}, {@code {n,}} or {@code {n,m}} to the last atom. Any other brace is a literal. */
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
                // An optional copy takes one more instruction, which skips it.
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

    /** Skips a class, including its {@code ]}. A {@code ]} right after the start is a literal. */
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

    /** Skips the rest of an escape, after its backslash. */
    private void skipEscape() {
        if (at == expression.length()) {
            return;
        }
        char kind = expression.charAt(at++);
        if (kind == 'Q') {
            throw new IllegalArgumentException(
                    "has a \\Q, which policies do not support: escape each character by itself");
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

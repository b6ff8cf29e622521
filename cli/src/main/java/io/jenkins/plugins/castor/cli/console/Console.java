package io.jenkins.plugins.castor.cli.console;

import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.PrintStream;
import java.util.List;

/** Lines for people. Whatever they are made of, none can break out of its line or command the terminal. */
public final class Console {
    private static final int MOST_LINES = 10;
    private static final String NAME = "castor: ";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean quiet;

    /**
     * @param out for what is asked for and what was done
     * @param err for warnings and trouble
     * @param quiet leaves out what was done and warnings
     */
    public Console(PrintStream out, PrintStream err, boolean quiet) {
        this.out = out;
        this.err = err;
        this.quiet = quiet;
    }

    /** Says what was done. */
    public void say(String line) {
        if (!quiet) {
            out.println(Printable.line(NAME + line));
        }
    }

    /** Prints a line of the answer that the command was called for. */
    public void print(String line) {
        out.println(Printable.line(line));
    }

    /** Prints text of Castor's own, as it is: help, scripts. */
    public void printOwn(String text) {
        out.print(text);
        out.flush();
    }

    public void complain(String line) {
        err.println(Printable.line(NAME + line));
    }

    /** Asks on standard error; the answer is for others to read. */
    public void ask(String question) {
        err.print(Printable.line(NAME + question + ' '));
        err.flush();
    }

    /** What was left out, unless they are not wanted. */
    public void warn(List<String> warnings) {
        if (!quiet) {
            few("warning: ", warnings);
        }
    }

    /** What went wrong. */
    public void trouble(List<String> problems) {
        few("", problems);
    }

    /** The first ones, how many there are between, and the last one, which may itself count others. */
    private void few(String prefix, List<String> lines) {
        int last = lines.size() - 1;
        for (int i = 0; i <= last; i++) {
            if (i < MOST_LINES || i == last) {
                complain(prefix + lines.get(i));
            } else if (i == MOST_LINES) {
                complain(prefix + "and " + Quantities.count(last - MOST_LINES) + " more; --json tells them");
            }
        }
    }
}

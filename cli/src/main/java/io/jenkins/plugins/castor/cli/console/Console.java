package io.jenkins.plugins.castor.cli.console;

import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.PrintStream;
import java.util.List;

/** Prints lines for people. Whatever a text contains, it stays on its line and cannot control the terminal. */
public final class Console {
    private static final int MOST_LINES = 10;
    private static final String NAME = "castor: ";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean quiet;

    /**
     * @param out for answers and for what was done
     * @param err for warnings and trouble
     * @param quiet whether to leave out warnings and what was done
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

    /** Prints a line of the answer that the command was called for; quiet does not leave it out. */
    public void print(String line) {
        out.println(Printable.line(line));
    }

    /** Prints a text of Castor's own unchanged: help, scripts. */
    public void printOwn(String text) {
        out.print(text);
        out.flush();
    }

    /** Passes on lines that another process of Castor made for standard output. */
    public void passOnSaid(String lines) {
        if (!quiet) {
            out.print(lines);
            out.flush();
        }
    }

    /** Passes on lines that another process of Castor made for standard error. */
    public void passOnComplaints(String lines) {
        err.print(lines);
        err.flush();
    }

    public void complain(String line) {
        err.println(Printable.line(NAME + line));
    }

    /** Asks on standard error. The caller reads the answer. */
    public void ask(String question) {
        err.print(Printable.line(NAME + question + ' '));
        err.flush();
    }

    /** Prints warnings, unless quiet. */
    public void warn(List<String> warnings) {
        if (!quiet) {
            few("warning: ", warnings);
        }
    }

    /** Prints what went wrong. */
    public void trouble(List<String> problems) {
        few("", problems);
    }

    /** Prints the first lines, how many are left out, and the last line, which may itself count others. */
    private void few(String prefix, List<String> lines) {
        int last = lines.size() - 1;
        for (int i = 0; i <= last; i++) {
            if (i < MOST_LINES || i == last) {
                complain(prefix + lines.get(i));
            } else if (i == MOST_LINES) {
                complain(prefix + "and " + Quantities.count(last - MOST_LINES) + " more; --json lists them");
            }
        }
    }
}

package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.text.Quantities;
import java.util.ArrayList;
import java.util.List;

/** What was left out and why, a line each; the first hundred lines are kept, the rest is counted. Thread-safe. */
public final class Warnings {

    private static final int KEPT = 100;

    private final List<String> lines = new ArrayList<>();
    private long count;
    private long unread;

    public synchronized void add(String line) {
        count++;
        if (lines.size() < KEPT) {
            lines.add(line);
        }
    }

    /** Adds a line about something that counts and could not be read. */
    public synchronized void addUnread(String line) {
        unread++;
        add(line);
    }

    /** How much could not be read. */
    public synchronized long unread() {
        return unread;
    }

    /** The lines, and a last one that says how many more there were. */
    public synchronized List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (count > lines.size()) {
            all.add("… and " + Quantities.count(count - lines.size()) + " more, which are not listed");
        }
        return List.copyOf(all);
    }
}

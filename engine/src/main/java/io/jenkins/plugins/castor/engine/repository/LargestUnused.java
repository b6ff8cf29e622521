package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.repository.Description.Unused;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.LastUse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Finds the largest files of a snapshot that were not used in the week in which it was saved. */
final class LargestUnused {

    private static final int MOST = 10;

    private final int week;

    /** The smallest first. */
    private final PriorityQueue<Unused> largest =
            new PriorityQueue<>((one, other) -> Long.compare(one.bytes(), other.bytes()));

    LargestUnused(Instant saved) {
        this.week = LastUse.week(LastUse.day(saved));
    }

    /** @param content null for an empty file */
    void add(String cache, RegularFile file, Content content) {
        if (content == null || content.used() == 0 || content.used() >= week) {
            return;
        }
        if (largest.size() < MOST || file.size() > largest.element().bytes()) {
            largest.add(new Unused(cache + "/" + file.path(), file.size(), LocalDate.ofEpochDay(content.used())));
        }
        if (largest.size() > MOST) {
            largest.remove();
        }
    }

    /** The largest first. */
    List<Unused> found() {
        List<Unused> found = new ArrayList<>(largest);
        found.sort((one, other) -> Long.compare(other.bytes(), one.bytes()));
        return found;
    }
}

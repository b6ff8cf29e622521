package io.jenkins.plugins.castor.retention;

import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What the last prune did, as the controller remembers it. A class, as XStream cannot read records. */
@Restricted(NoExternalUse.class)
public final class PruneRecord {

    private static final int MOST_PROBLEMS = 20;

    private final long time;
    private final String by;
    private final String summary;
    private final ArrayList<String> problems;

    private PruneRecord(long time, String by, String summary, List<String> problems) {
        this.time = time;
        this.by = by;
        this.summary = summary;
        this.problems = new ArrayList<>(problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS)));
    }

    static PruneRecord of(long time, String by, PruneReport report) {
        String summary = Messages.PruneRecord_Done(
                Quantities.count(report.retired(), "generation", "generations"),
                Quantities.count(report.deleted(), "object", "objects"),
                Quantities.bytes(report.deletedBytes()),
                Quantities.bytes(report.keptBytes()),
                Quantities.bytes(report.waitingBytes()),
                Quantities.took(report.took()));
        return new PruneRecord(time, by, summary, report.problems());
    }

    /** The same, with what was done besides. */
    PruneRecord and(String sentence, List<String> more) {
        List<String> all = new ArrayList<>(problems);
        all.addAll(more);
        return new PruneRecord(time, by, summary + " " + sentence, all);
    }

    static PruneRecord failed(long time, String by, String why, Duration took) {
        return new PruneRecord(time, by, Messages.PruneRecord_Failed(Quantities.took(took), why), List.of());
    }

    /** When it began. */
    public Date getTime() {
        return new Date(time);
    }

    long time() {
        return time;
    }

    /** Who asked for it. */
    public String getBy() {
        return by;
    }

    /** What it did, in one sentence. */
    public String getSummary() {
        return summary;
    }

    /** What was not done, and why, one line each. */
    public List<String> getProblems() {
        return List.copyOf(problems);
    }
}

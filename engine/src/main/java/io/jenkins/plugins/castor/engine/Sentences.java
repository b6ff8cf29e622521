package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Formats reports as one line of text each; every front end prints these lines. */
public final class Sentences {

    private Sentences() {}

    /**
     * Formats the result of a load. The line of a miss starts with {@code cold: }.
     *
     * @param mirrored whether the load had several stores to choose from; the line then names the one it used
     */
    public static String of(LoadReport report, boolean mirrored) {
        if (report.head().isEmpty()) {
            return "cold: " + report.reason().orElse("nothing was restored");
        }
        Head head = report.head().get();
        String place = place(head, report, mirrored);
        String age = age(head, report);
        LoadReport.Counts counts = report.counts();
        String removed = counts.removed() > 0 ? ", removed " + Quantities.count(counts.removed()) : "";
        String took = Quantities.took(report.took());
        return counts.written() == 0 && counts.unchanged() > 0
                ? restored(counts) + " " + place + ", " + age + removed + ", checked in " + took
                : restored(counts) + removed + " in " + took + " from " + place + ", " + age + near(counts);
    }

    private static String near(LoadReport.Counts counts) {
        return counts.bytesNear() == 0
                ? ""
                : ", near caches gave " + Quantities.bytes(counts.bytesNear()) + " of "
                        + Quantities.bytes(counts.bytesFetched());
    }

    /** Formats the result of a lookup; else as {@link #of(LoadReport, boolean)}. */
    public static String ofLookup(LoadReport report, boolean mirrored) {
        if (report.head().isEmpty()) {
            return "cold: " + report.reason().orElse("there is nothing to restore");
        }
        Head head = report.head().get();
        return "a load would restore " + Quantities.count(head.totals().entries(), "entry", "entries") + ", "
                + Quantities.bytes(head.totals().bytes()) + " from " + place(head, report, mirrored) + ", "
                + age(head, report);
    }

    private static String place(Head head, LoadReport report, boolean mirrored) {
        return (report.outcome() == LoadReport.Outcome.FALLBACK_HIT ? "fallback " : "")
                + head.namespace().path() + " generation " + head.generation()
                + (mirrored ? " in " + report.store().orElse("an unknown store") : "");
    }

    private static String age(Head head, LoadReport report) {
        return "saved " + Quantities.age(head.created(), Instant.now())
                + origin(head)
                + report.signer().map(key -> ", signed by " + key).orElse("")
                + (report.exact() ? ", exact" : "")
                + report.why().map(why -> ", not exact: " + why).orElse("");
    }

    private static String restored(LoadReport.Counts counts) {
        if (counts.written() == 0 && counts.unchanged() == 0) {
            return "restored directories only (there are no files)";
        }
        if (counts.written() == 0) {
            return "nothing to restore: " + Quantities.count(counts.unchanged(), "file matches", "files match");
        }
        String more = counts.unchanged() > 0 ? " (" + Quantities.count(counts.unchanged()) + " more unchanged)" : "";
        return "restored " + Quantities.count(counts.written(), "file", "files") + ", "
                + Quantities.bytes(counts.bytesWritten()) + more;
    }

    /**
     * Formats where a generation came from, with a leading space: {@code " by https://ci.example/7, change 4711"}. The
     * empty string when its provenance is unknown.
     */
    public static String origin(Head head) {
        Map<String, String> facts = head.provenance().facts();
        List<String> words = new ArrayList<>();
        for (String fact : List.of("build", "change", "pipeline", "commit")) {
            if (facts.containsKey(fact)) {
                words.add((fact.equals("build") ? "" : fact + " ") + facts.get(fact));
            }
        }
        return words.isEmpty() ? "" : " by " + String.join(", ", words);
    }

    private static String leftOut(SaveReport.LeftOut out) {
        return out.entries() == 0
                ? ""
                : ", left out " + Quantities.count(out.entries(), "entry", "entries") + ", "
                        + Quantities.bytes(out.bytes()) + ", unused for "
                        + Quantities.count(out.days(), "day", "days");
    }

    /**
     * Formats the result of a save, or of one of its parts.
     *
     * @param namespace the namespace that the save was meant for
     */
    public static String of(SaveReport report, Namespace namespace) {
        SaveReport.Counts counts = report.counts();
        String place = namespace.path()
                + report.head().map(head -> " generation " + head.generation()).orElse("");
        String remark = report.reason().map(reason -> " (" + reason + ")").orElse("");
        String what = Quantities.count(counts.entries(), "entry", "entries") + ", " + Quantities.bytes(counts.bytes())
                + " in " + Quantities.took(report.took());
        String changes = Quantities.count(counts.changed()) + " new or changed, " + Quantities.count(counts.removed())
                + " removed" + leftOut(counts.leftOut());
        return switch (report.outcome()) {
            case SAVED ->
                "saved " + what + " as " + place + ": " + changes + ", " + Quantities.bytes(counts.bytesSent())
                        + " sent" + remark;
            case UNCHANGED ->
                "unchanged: " + Quantities.count(counts.entries(), "entry matches", "entries match") + " " + place
                        + ", checked in " + Quantities.took(report.took()) + remark;
            case PREPARED -> "prepared " + what + " for " + namespace.path() + ": " + changes + remark;
            case TRANSFERRED ->
                "transferred " + Quantities.bytes(counts.bytesSent()) + " in " + Quantities.took(report.took())
                        + " for " + namespace.path() + "; nothing is published yet";
            case SKIPPED -> "cache not saved: " + report.reason().orElse("unknown reason");
        };
    }
}

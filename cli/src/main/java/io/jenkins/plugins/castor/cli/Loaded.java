package io.jenkins.plugins.castor.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.jenkins.plugins.castor.engine.LoadReport;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * How a load ended.
 *
 * @param namespace the job's own
 * @param strict whether trouble is a failure
 * @param mirrored whether there are several stores that it could have come from
 */
record Loaded(Namespace namespace, LoadReport report, boolean strict, boolean mirrored) implements Report {

    @Override
    public int exit() {
        return strict && report.trouble() ? Exit.TROUBLE : Exit.DONE;
    }

    @Override
    public void tell(Console console) {
        console.warn(report.warnings());
        if (report.head().isEmpty()) {
            String line = "cold: " + report.reason().orElse("nothing was restored");
            if (report.trouble()) {
                console.complain(line);
            } else {
                console.say(line);
            }
            return;
        }
        Head head = report.head().get();
        String place = (report.outcome() == LoadReport.Outcome.FALLBACK_HIT ? "fallback " : "")
                + head.namespace().path() + " generation " + head.generation()
                + (mirrored ? " in " + report.store().orElse("an unknown store") : "");
        String age = "saved " + Quantities.age(head.created(), Instant.now()) + origin(head);
        LoadReport.Counts counts = report.counts();
        if (counts.entries() == 0) {
            console.say("nothing to restore: " + place + ", " + age + ", has none of these caches");
            return;
        }
        String removed = counts.removed() > 0 ? ", removed " + Quantities.count(counts.removed()) : "";
        console.say(
                restored(counts) + removed + " in " + Quantities.took(report.took()) + " from " + place + ", " + age);
    }

    /** Which build it is from, and who vouches for it. */
    private String origin(Head head) {
        return Origins.words(head)
                + report.signer().map(key -> ", signed by " + key).orElse("");
    }

    private static String restored(LoadReport.Counts counts) {
        if (counts.written() == 0) {
            return "nothing to restore: " + Quantities.count(counts.unchanged(), "file is", "files are")
                    + " there already";
        }
        String more = counts.unchanged() > 0 ? " (" + Quantities.count(counts.unchanged()) + " more were there)" : "";
        return "restored " + Quantities.count(counts.written(), "file", "files") + ", "
                + Quantities.bytes(counts.bytesWritten()) + more;
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("outcome", outcome());
        json.writeStringField("reason", report.reason().orElse(null));
        json.writeBooleanField("trouble", report.trouble());
        json.writeStringField("namespace", namespace.path());
        Json.head(json, "head", report.head());
        if (report.head().isPresent()) {
            Duration age = Duration.between(report.head().get().created(), Instant.now());
            json.writeNumberField("age", Math.max(0, age.toSeconds()));
        } else {
            json.writeNullField("age");
        }
        json.writeStringField("signer", report.signer().orElse(null));
        json.writeStringField("store", report.store().orElse(null));
        LoadReport.Counts counts = report.counts();
        json.writeNumberField("entries", counts.entries());
        json.writeNumberField("written", counts.written());
        json.writeNumberField("unchanged", counts.unchanged());
        json.writeNumberField("removed", counts.removed());
        json.writeNumberField("bytesWritten", counts.bytesWritten());
        json.writeNumberField("bytesFetched", counts.bytesFetched());
        Json.seconds(json, report.took());
        Json.strings(json, "warnings", report.warnings());
    }

    private String outcome() {
        return switch (report.outcome()) {
            case HIT -> "hit";
            case FALLBACK_HIT -> "fallback-hit";
            case COLD -> "cold";
        };
    }
}

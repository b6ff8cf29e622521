package io.jenkins.plugins.castor.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.jenkins.plugins.castor.engine.LoadReport;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.io.IOException;
import java.time.Instant;

/**
 * How a load ended.
 *
 * @param namespace the job's own
 * @param strict whether trouble is a failure
 */
record Loaded(Namespace namespace, LoadReport report, boolean strict) implements Report {

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
        LoadReport.Counts counts = report.counts();
        StringBuilder line = new StringBuilder();
        if (counts.written() == 0) {
            line.append("nothing to restore: ")
                    .append(Quantities.count(counts.unchanged(), "file is", "files are"))
                    .append(" there already");
        } else {
            line.append("restored ")
                    .append(Quantities.count(counts.written(), "file", "files"))
                    .append(", ")
                    .append(Quantities.bytes(counts.bytesWritten()));
            if (counts.unchanged() > 0) {
                line.append(" (").append(Quantities.count(counts.unchanged())).append(" more were there)");
            }
        }
        if (counts.removed() > 0) {
            line.append(", removed ").append(Quantities.count(counts.removed()));
        }
        Head head = report.head().get();
        line.append(" in ")
                .append(Quantities.took(report.took()))
                .append(" from ")
                .append(report.outcome() == LoadReport.Outcome.FALLBACK_HIT ? "fallback " : "")
                .append(head.namespace().path())
                .append(" generation ")
                .append(head.generation())
                .append(", saved ")
                .append(Quantities.age(head.created(), Instant.now()));
        console.say(line.toString());
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("outcome", outcome());
        json.writeStringField("reason", report.reason().orElse(null));
        json.writeBooleanField("trouble", report.trouble());
        json.writeStringField("namespace", namespace.path());
        Json.head(json, "head", report.head());
        LoadReport.Counts counts = report.counts();
        json.writeNumberField("entries", counts.entries());
        json.writeNumberField("written", counts.written());
        json.writeNumberField("unchanged", counts.unchanged());
        json.writeNumberField("removed", counts.removed());
        json.writeNumberField("bytesWritten", counts.bytesWritten());
        json.writeNumberField("bytesFetched", counts.bytesFetched());
        Json.seconds(json, report.took());
        Json.warnings(json, report.warnings());
    }

    private String outcome() {
        return switch (report.outcome()) {
            case HIT -> "hit";
            case FALLBACK_HIT -> "fallback-hit";
            case COLD -> "cold";
        };
    }
}

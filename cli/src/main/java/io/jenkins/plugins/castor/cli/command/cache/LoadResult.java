package io.jenkins.plugins.castor.cli.command.cache;

import com.fasterxml.jackson.core.JsonGenerator;
import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
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
record LoadResult(Namespace namespace, LoadReport report, boolean strict, boolean mirrored) implements Report {

    @Override
    public int exit() {
        return strict && report.trouble() ? ExitCode.TROUBLE : ExitCode.DONE;
    }

    @Override
    public void tell(Console console) {
        console.warn(report.warnings());
        String line = Sentences.of(report, mirrored);
        if (report.trouble()) {
            console.complain(line);
        } else {
            console.say(line);
        }
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("outcome", outcome());
        json.writeStringField("reason", report.reason().orElse(null));
        json.writeBooleanField("trouble", report.trouble());
        json.writeStringField("namespace", namespace.path());
        JsonFields.head(json, "head", report.head());
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
        JsonFields.seconds(json, report.took());
        JsonFields.strings(json, "warnings", report.warnings());
    }

    private String outcome() {
        return switch (report.outcome()) {
            case HIT -> "hit";
            case FALLBACK_HIT -> "fallback-hit";
            case MISS -> "miss";
        };
    }
}

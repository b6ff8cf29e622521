package io.jenkins.plugins.castor.cli.command.cache;

import com.fasterxml.jackson.core.JsonGenerator;
import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.SavePermission;
import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.trust.Decision;
import java.io.IOException;
import java.util.Optional;

/**
 * How a save ended.
 *
 * @param namespace where it was to go
 * @param strict whether trouble is a failure
 * @param decision whether it was allowed; empty where there was no reason to ask
 */
record SaveResult(
        Namespace namespace, SaveReport report, boolean strict, SavePermission permission, Optional<Decision> decision)
        implements Report {

    @Override
    public int exit() {
        return strict && report.trouble() ? ExitCode.TROUBLE : ExitCode.DONE;
    }

    @Override
    public void tell(Console console) {
        console.warn(report.warnings());
        if (isDecided() && decision.get().allowed()) {
            console.say("may save: " + decision.get().sentence() + SavePermission.CONVENIENCE);
        }
        String line = Sentences.of(report, namespace)
                + (isDenied() ? SavePermission.CONVENIENCE : "")
                + (isRemarkable() ? " (" + SavePermission.NO_BUILD + ")" : "");
        if (report.trouble()) {
            console.complain(line);
        } else {
            console.say(line);
        }
    }

    /** Where something was saved, or found unchanged, and nobody was asked. */
    private boolean isRemarkable() {
        return !isDecided()
                && report.outcome() != SaveReport.Outcome.SKIPPED
                && report.outcome() != SaveReport.Outcome.TRANSFERRED;
    }

    /** Whether a policy was asked. */
    private boolean isDecided() {
        return permission.applies() && decision.isPresent();
    }

    private boolean isDenied() {
        return decision.isPresent() && !decision.get().allowed();
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("outcome", outcome());
        json.writeStringField("reason", report.reason().orElse(null));
        json.writeBooleanField("trouble", report.trouble());
        json.writeStringField("namespace", namespace.path());
        JsonFields.head(json, "head", report.head());
        SaveReport.Counts counts = report.counts();
        json.writeNumberField("entries", counts.entries());
        json.writeNumberField("bytes", counts.bytes());
        json.writeNumberField("changed", counts.changed());
        json.writeNumberField("removed", counts.removed());
        json.writeNumberField("bytesRead", counts.bytesRead());
        json.writeNumberField("bytesSent", counts.bytesSent());
        json.writeNumberField("packs", counts.packs());
        JsonFields.seconds(json, report.took());
        JsonFields.strings(json, "warnings", report.warnings());
        if (!isDecided()) {
            json.writeNullField("decision");
            return;
        }
        json.writeObjectFieldStart("decision");
        permission.write(json, decision.get());
        json.writeEndObject();
    }

    private String outcome() {
        return switch (report.outcome()) {
            case SAVED -> "saved";
            case UNCHANGED -> "unchanged";
            case SKIPPED -> "skipped";
            case PREPARED -> "prepared";
            case TRANSFERRED -> "transferred";
        };
    }
}

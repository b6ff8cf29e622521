package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.cli.settings.SavePermission;
import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.trust.Decision;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The result of a save.
 *
 * @param namespace where it was meant to go; empty if the settings could not be read
 * @param strict whether trouble makes the command fail
 * @param decision whether it was allowed; empty if it was skipped before anything was decided
 * @param notes what else people should know
 */
record SaveResult(
        Optional<Namespace> namespace,
        SaveReport report,
        boolean strict,
        SavePermission permission,
        Optional<Decision> decision,
        List<String> notes)
        implements Report {

    /** The same result with another note. */
    SaveResult with(Optional<String> note) {
        List<String> more = new ArrayList<>(notes);
        note.ifPresent(more::add);
        return new SaveResult(namespace, report, strict, permission, decision, List.copyOf(more));
    }

    /** The report of a save that was not made. */
    static SaveReport skipped(String reason, boolean trouble, Duration took) {
        return new SaveReport(
                SaveReport.Outcome.SKIPPED,
                Optional.empty(),
                Optional.of(reason),
                trouble,
                new SaveReport.Counts(0, 0, 0, 0, 0, 0, 0),
                List.of(),
                took);
    }

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
        String line = namespace
                        .map(own -> Sentences.of(report, own))
                        .orElseGet(() -> "cache not saved: " + report.reason().orElse("unknown reason"))
                + (isDenied() ? SavePermission.CONVENIENCE : "")
                + (isWithoutPolicy() ? " (" + SavePermission.NO_BUILD + ")" : "");
        if (report.trouble() && (strict || report.outcome() == SaveReport.Outcome.SKIPPED)) {
            console.complain(line);
        } else {
            console.say(line);
        }
        notes.forEach(console::say);
    }

    /** Whether something was saved, or found unchanged, without a policy. */
    private boolean isWithoutPolicy() {
        return !isDecided()
                && report.outcome() != SaveReport.Outcome.SKIPPED
                && report.outcome() != SaveReport.Outcome.TRANSFERRED;
    }

    /** Whether a policy decided. */
    private boolean isDecided() {
        return permission.applies() && decision.isPresent();
    }

    private boolean isDenied() {
        return decision.isPresent() && !decision.get().allowed();
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("outcome").text(outcome());
        json.field("reason").text(report.reason().orElse(null));
        json.field("trouble").bool(report.trouble());
        json.field("touched").bool(report.touched());
        json.field("namespace").text(namespace.map(Namespace::path).orElse(null));
        JsonFields.head(json, "head", report.head());
        SaveReport.Counts counts = report.counts();
        json.field("entries").number(counts.entries());
        json.field("bytes").number(counts.bytes());
        json.field("changed").number(counts.changed());
        json.field("removed").number(counts.removed());
        json.field("bytesRead").number(counts.bytesRead());
        json.field("bytesSent").number(counts.bytesSent());
        json.field("packs").number(counts.packs());
        json.field("leftOut").number(counts.leftOut().entries());
        json.field("leftOutBytes").number(counts.leftOut().bytes());
        json.field("unusedDays").number(counts.leftOut().days());
        JsonFields.seconds(json, report.took());
        JsonFields.strings(json, "warnings", report.warnings());
        JsonFields.strings(json, "notes", notes);
        if (!isDecided()) {
            json.field("decision").text(null);
            return;
        }
        json.field("decision").beginObject();
        permission.write(json, decision.get());
        json.endObject();
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

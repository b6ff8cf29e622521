package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The result of a load.
 *
 * @param namespace the job's own; empty if the settings could not be read
 * @param strict whether trouble makes the command fail
 * @param mirrored whether it could have come from several stores
 * @param notes what else people should know
 */
record LoadResult(
        Optional<Namespace> namespace, LoadReport report, boolean strict, boolean mirrored, List<String> notes)
        implements Report {

    /** The same result with another note. */
    LoadResult with(Optional<String> note) {
        List<String> more = new ArrayList<>(notes);
        note.ifPresent(more::add);
        return new LoadResult(namespace, report, strict, mirrored, List.copyOf(more));
    }

    /** The report of a load that this machine prevented. */
    static LoadReport missed(String reason, Duration took) {
        return new LoadReport(
                LoadReport.Outcome.MISS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(reason),
                true,
                LoadReport.Counts.NONE,
                List.of(),
                took);
    }

    @Override
    public int exit() {
        return strict && report.trouble() ? ExitCode.TROUBLE : ExitCode.DONE;
    }

    @Override
    public void tell(Console console) {
        tell(console, Sentences.of(report, mirrored));
    }

    /** @param line what came of it */
    void tell(Console console, String line) {
        console.warn(report.warnings());
        if (report.trouble()) {
            console.complain(line);
        } else {
            console.say(line);
        }
        notes.forEach(console::say);
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("outcome").text(outcome());
        json.field("reason").text(report.reason().orElse(null));
        json.field("trouble").bool(report.trouble());
        json.field("namespace").text(namespace.map(Namespace::path).orElse(null));
        JsonFields.head(json, "head", report.head());
        json.field("exact").bool(report.exact());
        json.field("why").text(report.why().orElse(null));
        if (report.head().isPresent()) {
            Duration age = Duration.between(report.head().get().created(), Instant.now());
            json.field("age").number(Math.max(0, age.toSeconds()));
        } else {
            json.field("age").text(null);
        }
        json.field("signer").text(report.signer().orElse(null));
        json.field("store").text(report.store().orElse(null));
        LoadReport.Counts counts = report.counts();
        json.field("entries").number(counts.entries());
        json.field("written").number(counts.written());
        json.field("unchanged").number(counts.unchanged());
        json.field("removed").number(counts.removed());
        json.field("bytesWritten").number(counts.bytesWritten());
        json.field("bytesFetched").number(counts.bytesFetched());
        json.field("bytesNear").number(counts.bytesNear());
        JsonFields.seconds(json, report.took());
        JsonFields.strings(json, "warnings", report.warnings());
        JsonFields.strings(json, "notes", notes);
    }

    private String outcome() {
        return switch (report.outcome()) {
            case HIT -> "hit";
            case FALLBACK_HIT -> "fallback-hit";
            case MISS -> "miss";
        };
    }
}

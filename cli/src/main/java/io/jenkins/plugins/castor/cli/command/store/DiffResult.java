package io.jenkins.plugins.castor.cli.command.store;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Table;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.diff.DiffReport;
import io.jenkins.plugins.castor.engine.diff.DiffReport.CacheDiff;
import io.jenkins.plugins.castor.engine.diff.DiffReport.Change;
import io.jenkins.plugins.castor.engine.diff.DiffReport.Kind;
import io.jenkins.plugins.castor.engine.diff.DiffReport.Sum;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Prints a difference. */
record DiffResult(DiffReport report) implements Report {

    @Override
    public int exit() {
        return ExitCode.DONE;
    }

    @Override
    public void tell(Console console) {
        console.warn(report.warnings());
        Table heads = new Table("ll").row("generation", described(report.head()));
        report.other()
                .ifPresentOrElse(
                        other -> heads.row("compared with", described(other)),
                        () -> heads.row("compared with", "nothing: it was built on no generation"));
        heads.print(console);
        if (!report.changes().isEmpty()) {
            console.print("");
            Table changes = new Table("lrrl").row("CHANGE", "SIZE", "BEFORE", "FILE");
            for (Change change : report.changes()) {
                changes.row(
                        word(change.kind()),
                        change.kind() == Kind.DROPPED ? "" : Quantities.bytes(change.bytes()),
                        change.kind() == Kind.ADDED ? "" : Quantities.bytes(change.bytesBefore()),
                        change.path());
            }
            changes.print(console);
        }
        if (report.more() > 0) {
            console.print(Quantities.count(report.more(), "smaller change is", "smaller changes are")
                    + " not shown; --limit shows more");
        }
        console.print("");
        Table caches = new Table("lrrrrrr").row("CACHE", "ADDED", "SIZE", "CHANGED", "SIZE", "DROPPED", "SIZE");
        report.caches().forEach(cache -> row(caches, cache.name(), cache));
        caches.print(console);
        CacheDiff total = report.total();
        console.say(sum(total.added()) + " added, " + sum(total.changed()) + " changed, "
                + Quantities.count(total.dropped().files(), "file", "files") + " of "
                + Quantities.bytes(total.dropped().bytesBefore()) + " dropped");
    }

    private static String described(Head head) {
        String build = head.provenance().facts().get("build");
        return head.generation() + ", saved " + Quantities.age(head.created(), Instant.now())
                + (build == null ? "" : " by " + build);
    }

    private static void row(Table table, String name, CacheDiff cache) {
        table.row(
                name,
                Quantities.count(cache.added().files()),
                Quantities.bytes(cache.added().bytes()),
                Quantities.count(cache.changed().files()),
                Quantities.bytes(cache.changed().bytes()),
                Quantities.count(cache.dropped().files()),
                Quantities.bytes(cache.dropped().bytesBefore()));
    }

    private static String sum(Sum sum) {
        return Quantities.count(sum.files(), "file", "files") + " of " + Quantities.bytes(sum.bytes());
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        JsonFields.head(json, "head", Optional.of(report.head()));
        JsonFields.head(json, "other", report.other());
        json.field("caches").beginArray();
        for (CacheDiff cache : report.caches()) {
            json.beginObject();
            json.field("name").text(cache.name());
            sums(json, cache);
            json.endObject();
        }
        json.endArray();
        sums(json, report.total());
        json.field("changes").beginArray();
        for (Change change : report.changes()) {
            json.beginObject();
            json.field("change").text(word(change.kind()));
            json.field("path").text(change.path());
            json.field("bytes").number(change.bytes());
            json.field("bytesBefore").number(change.bytesBefore());
            json.endObject();
        }
        json.endArray();
        json.field("more").number(report.more());
        JsonFields.strings(json, "warnings", report.warnings());
    }

    private static void sums(JsonWriter json, CacheDiff cache) throws IOException {
        sum(json, "added", cache.added());
        sum(json, "changed", cache.changed());
        sum(json, "dropped", cache.dropped());
    }

    private static void sum(JsonWriter json, String field, Sum sum) throws IOException {
        json.field(field).beginObject();
        json.field("files").number(sum.files());
        json.field("bytes").number(sum.bytes());
        json.field("bytesBefore").number(sum.bytesBefore());
        json.endObject();
    }
}

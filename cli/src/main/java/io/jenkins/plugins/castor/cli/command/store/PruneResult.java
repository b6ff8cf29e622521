package io.jenkins.plugins.castor.cli.command.store;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Table;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.PruneReport.NamespaceReport;
import io.jenkins.plugins.castor.engine.retention.PruneReport.Retired;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a prune did, or would do. */
record PruneResult(PruneReport report, Optional<RecompressReport> recompressed) implements Report {

    @Override
    public int exit() {
        return problems().isEmpty() ? ExitCode.DONE : ExitCode.TROUBLE;
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>(report.problems());
        recompressed.ifPresent(recompression -> problems.addAll(recompression.problems()));
        return problems;
    }

    @Override
    public void tell(Console console) {
        problems().forEach(console::complain);
        for (NamespaceReport one : report.namespaces()) {
            if (!one.retired().isEmpty() || one.heads() > 0 || one.deleted() > 0) {
                tell(one, console);
            }
        }
        String would = report.dryRun() ? "would be " : "";
        console.say(Quantities.count(report.retired(), "generation", "generations") + " " + would + "retired, "
                + Quantities.bytes(report.deletedBytes()) + " " + would + "deleted");
        console.say(Quantities.bytes(report.keptBytes()) + " in use, " + Quantities.bytes(report.waitingBytes())
                + " waiting for the grace");
        recompressed.ifPresent(recompression -> tell(recompression, console));
    }

    private static void tell(RecompressReport recompression, Console console) {
        for (NamespaceResult one : recompression.namespaces()) {
            String size = Quantities.bytes(one.chosenBytes());
            String after = Quantities.bytes(one.bytesAfter()) + " instead of " + Quantities.bytes(one.bytesBefore());
            Table table = new Table("llrl");
            switch (one.outcome()) {
                case PLANNED -> table.row("  recompress", Quantities.count(one.packs(), "pack", "packs"), size, "");
                case RECOMPRESSED ->
                    table.row(
                            "  recompress",
                            one.generation().orElse(0) + "",
                            size,
                            "loads fetch " + after
                                    + one.remark().map(text -> "; " + text).orElse(""));
                case LEFT -> table.row("  left", "", size, one.remark().orElse(""));
                case FAILED -> {
                    continue; // it is among the problems
                }
            }
            console.say(one.namespace().path());
            table.print(console);
        }
        console.say(Quantities.bytes(recompression.chosenBytes())
                + (recompression.dryRun()
                        ? " would be compressed again"
                        : " compressed again, loads fetch " + Quantities.bytes(recompression.savedBytes()) + " less"));
    }

    /** The name of a namespace may be long, so it has a line of its own. */
    private static void tell(NamespaceReport one, Console console) {
        console.say(one.namespace().path());
        Table table = new Table("llrl");
        for (Retired retired : merged(one.retired())) {
            table.row("  retire", retired.generation() + "", Quantities.bytes(retired.bytes()), retired.reason());
        }
        if (one.heads() > 0 || one.deleted() > 0) {
            table.row(
                    "  delete",
                    Quantities.count(one.heads(), "head", "heads"),
                    Quantities.bytes(one.deletedBytes()),
                    Quantities.count(one.deleted(), "object", "objects") + " out of use for the grace");
        }
        table.print(console);
    }

    /** One line for each reason: the newest generation that it holds for, and all before it. */
    private static List<Retired> merged(List<Retired> all) {
        List<Retired> merged = new ArrayList<>();
        for (Retired next : all) {
            int last = merged.size() - 1;
            if (last >= 0 && merged.get(last).reason().equals(next.reason())) {
                Retired before = merged.remove(last);
                merged.add(
                        new Retired(next.generation(), next.published(), before.bytes() + next.bytes(), next.reason()));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("dryRun").bool(report.dryRun());
        json.field("retired").number(report.retired());
        json.field("deleted").number(report.deleted());
        json.field("deletedBytes").number(report.deletedBytes());
        json.field("keptBytes").number(report.keptBytes());
        json.field("waitingBytes").number(report.waitingBytes());
        json.field("namespaces").beginArray();
        for (NamespaceReport one : report.namespaces()) {
            write(one, json);
        }
        json.endArray();
        if (recompressed.isPresent()) {
            write(recompressed.get(), json);
        } else {
            json.field("recompressed").text(null);
        }
        JsonFields.strings(json, "problems", problems());
        JsonFields.seconds(json, report.took());
    }

    private static void write(NamespaceReport one, JsonWriter json) throws IOException {
        json.beginObject();
        json.field("namespace").text(one.namespace().path());
        json.field("retired").beginArray();
        for (Retired retired : one.retired()) {
            json.beginObject();
            json.field("generation").number(retired.generation());
            json.field("published").text(retired.published().toString());
            json.field("bytes").number(retired.bytes());
            json.field("reason").text(retired.reason());
            json.endObject();
        }
        json.endArray();
        json.field("heads").number(one.heads());
        json.field("deleted").number(one.deleted());
        json.field("deletedBytes").number(one.deletedBytes());
        json.field("keptBytes").number(one.keptBytes());
        json.field("waitingBytes").number(one.waitingBytes());
        json.endObject();
    }

    private static void write(RecompressReport recompression, JsonWriter json) throws IOException {
        json.field("recompressed").beginObject();
        json.field("level").number(recompression.level());
        json.field("chosenBytes").number(recompression.chosenBytes());
        json.field("savedBytes").number(recompression.savedBytes());
        json.field("namespaces").beginArray();
        for (NamespaceResult one : recompression.namespaces()) {
            json.beginObject();
            json.field("namespace").text(one.namespace().path());
            json.field("outcome").text(one.outcome().name().toLowerCase(Locale.ROOT));
            if (one.generation().isPresent()) {
                json.field("generation").number(one.generation().getAsLong());
            } else {
                json.field("generation").text(null);
            }
            json.field("packs").number(one.packs());
            json.field("chosenBytes").number(one.chosenBytes());
            json.field("bytesBefore").number(one.bytesBefore());
            json.field("bytesAfter").number(one.bytesAfter());
            json.field("remark").text(one.remark().orElse(null));
            json.endObject();
        }
        json.endArray();
        JsonFields.seconds(json, recompression.took());
        json.endObject();
    }
}

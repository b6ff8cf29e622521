package io.jenkins.plugins.castor.cli.command.store;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Table;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.PruneReport.NamespaceReport;
import io.jenkins.plugins.castor.engine.retention.PruneReport.Retired;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a prune did, or would do. */
record PruneResult(PruneReport report) implements Report {

    @Override
    public int exit() {
        return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.TROUBLE;
    }

    @Override
    public void tell(Console console) {
        report.problems().forEach(console::complain);
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
        JsonFields.strings(json, "problems", report.problems());
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
}

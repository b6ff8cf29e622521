package io.jenkins.plugins.castor.cli.command.store;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.copy.CopyReport;
import io.jenkins.plugins.castor.engine.copy.CopyReport.Copied;
import io.jenkins.plugins.castor.engine.copy.CopyReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.copy.CopyReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Prints what was copied.
 *
 * @param to the other store, without secrets
 */
record CopyResult(CopyReport report, String to) implements Report {

    @Override
    public int exit() {
        return report.isComplete() ? ExitCode.DONE : ExitCode.TROUBLE;
    }

    @Override
    public void tell(Console console) {
        for (NamespaceResult one : report.namespaces()) {
            if (!one.copied().isEmpty()) {
                console.say(one.namespace().path() + ": copied generation " + numbers(one));
            }
            boolean isWrong = one.outcome() != Outcome.COPIED && one.outcome() != Outcome.THERE;
            String where = one.namespace().path() + (isWrong ? " is not copied: " : ": ");
            one.remark().ifPresent(remark -> {
                if (isWrong) {
                    console.complain(where + remark);
                } else {
                    console.say(where + remark);
                }
            });
        }
        long there = report.namespaces().stream()
                .filter(one -> one.outcome() == Outcome.COPIED || one.outcome() == Outcome.THERE)
                .count();
        console.say("sent " + Quantities.bytes(report.sentBytes()) + " in " + Quantities.took(report.took()) + "; " + to
                + " has the newest generation of " + Quantities.count(there) + " of "
                + Quantities.count(report.namespaces().size(), "namespace", "namespaces"));
    }

    private static String numbers(NamespaceResult one) {
        return one.copied().stream()
                .map(copied -> copied.from() == copied.to()
                        ? Long.toString(copied.from())
                        : copied.from() + " (there " + copied.to() + ")")
                .collect(Collectors.joining(", "));
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("namespaces").beginArray();
        for (NamespaceResult one : report.namespaces()) {
            json.beginObject();
            json.field("namespace").text(one.namespace().path());
            json.field("outcome").text(one.outcome().name().toLowerCase(Locale.ROOT));
            json.field("copied").beginArray();
            for (Copied copied : one.copied()) {
                json.beginObject();
                json.field("from").number(copied.from());
                json.field("to").number(copied.to());
                json.endObject();
            }
            json.endArray();
            json.field("sentBytes").number(one.sentBytes());
            json.field("thereBytes").number(one.thereBytes());
            json.field("remark").text(one.remark().orElse(null));
            json.endObject();
        }
        json.endArray();
        json.field("sentBytes").number(report.sentBytes());
        json.field("thereBytes").number(report.thereBytes());
        JsonFields.seconds(json, report.took());
    }
}

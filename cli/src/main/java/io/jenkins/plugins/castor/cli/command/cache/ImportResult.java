package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.migrate.ImportPlan;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The result of an import.
 *
 * @param saved empty after a dry run
 * @param warnings about the rsync program
 */
record ImportResult(String source, ImportPlan plan, Optional<SaveResult> saved, List<String> warnings)
        implements Report {

    @Override
    public int exit() {
        boolean failed = saved.isPresent()
                && (saved.get().exit() != ExitCode.DONE
                        || saved.get().report().outcome() == SaveReport.Outcome.SKIPPED);
        return failed ? ExitCode.TROUBLE : ExitCode.DONE;
    }

    @Override
    public void tell(Console console) {
        console.warn(warnings);
        for (ImportPlan.Found cache : plan.caches()) {
            console.say((saved.isPresent() ? "took " : "would take ")
                    + cache.place().directory() + " as the cache "
                    + cache.place().name() + ": "
                    + amount(cache.files(), cache.bytes()));
        }
        for (ImportPlan.LeftOut one : plan.leftOut()) {
            console.say("left out " + one.path() + ", " + amount(one.files(), one.bytes()) + ": " + one.reason());
        }
        saved.ifPresent(result -> result.tell(console));
    }

    private static String amount(long files, long bytes) {
        return Quantities.count(files, "file", "files") + ", " + Quantities.bytes(bytes);
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("source").text(source);
        json.field("dryRun").bool(saved.isEmpty());
        json.field("caches").beginArray();
        for (ImportPlan.Found cache : plan.caches()) {
            json.beginObject();
            json.field("name").text(cache.place().name());
            json.field("path").text(cache.place().directory());
            json.field("files").number(cache.files());
            json.field("bytes").number(cache.bytes());
            json.endObject();
        }
        json.endArray();
        json.field("leftOut").beginArray();
        for (ImportPlan.LeftOut one : plan.leftOut()) {
            json.beginObject();
            json.field("path").text(one.path());
            json.field("files").number(one.files());
            json.field("bytes").number(one.bytes());
            json.field("reason").text(one.reason());
            json.endObject();
        }
        json.endArray();
        JsonFields.strings(json, "warnings", warnings);
        if (saved.isEmpty()) {
            json.field("save").text(null);
            return;
        }
        json.field("save").beginObject();
        saved.get().write(json);
        json.endObject();
    }
}

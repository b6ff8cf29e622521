package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.command.cache.ChildProcess.ChildResult;
import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;

/**
 * The result of a run. The load is reported earlier, before the command runs.
 *
 * @param setup null if there is none, or it was not needed
 * @param child null if the command was not run: because of trouble and {@code --strict}, or because the setup failed
 * @param saved null in the same cases
 */
record RunResult(LoadResult loaded, ChildResult setup, ChildResult child, SaveResult saved) implements Report {

    @Override
    public int exit() {
        if (child == null) {
            return setup != null ? setup.status() : loaded.exit();
        }
        return child.status() != 0 ? child.status() : saved.exit();
    }

    @Override
    public void tell(Console console) {
        if (child == null) {
            console.complain(
                    setup == null
                            ? "the command was not run, because of --strict"
                            : (setup.started() ? "the setup ended with " + setup.status() : setup.problem())
                                    + ", so the command was not run and nothing is saved");
            return;
        }
        if (child.started()) {
            console.say((setup == null ? "" : "the setup took " + Quantities.took(setup.took()) + ", ") + "the command "
                    + (setup == null ? "took " : "") + Quantities.took(child.took()));
        } else {
            console.complain(child.problem());
        }
        saved.tell(console);
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("load").beginObject();
        loaded.write(json);
        json.endObject();
        if (setup == null) {
            json.field("setup").text(null);
        } else {
            json.field("setup").number(setup.status());
        }
        seconds(json, "setupSeconds", setup);
        seconds(json, "commandSeconds", child);
        if (child == null) {
            json.field("status").text(null);
            json.field("problem").text(setup == null ? null : setup.problem());
            json.field("save").text(null);
            return;
        }
        json.field("status").number(child.status());
        json.field("problem").text(child.problem());
        json.field("save").beginObject();
        saved.write(json);
        json.endObject();
    }

    private static void seconds(JsonWriter json, String field, ChildResult child) throws IOException {
        if (child == null || !child.started()) {
            json.field(field).text(null);
        } else {
            JsonFields.seconds(json, field, child.took());
        }
    }
}

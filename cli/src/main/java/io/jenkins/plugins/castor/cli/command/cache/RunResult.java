package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.command.cache.ChildProcess.ChildResult;
import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;

/**
 * The result of a run. The load is reported earlier, before the command runs.
 *
 * @param child null if the command was not run because of trouble and {@code --strict}
 * @param saved null in the same case
 */
record RunResult(LoadResult loaded, ChildResult child, SaveResult saved) implements Report {

    @Override
    public int exit() {
        if (child == null) {
            return loaded.exit();
        }
        return child.status() != 0 ? child.status() : saved.exit();
    }

    @Override
    public void tell(Console console) {
        if (child == null) {
            console.complain("the command was not run, because of --strict");
            return;
        }
        if (!child.started()) {
            console.complain(child.problem());
        }
        saved.tell(console);
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("load").beginObject();
        loaded.write(json);
        json.endObject();
        if (child == null) {
            json.field("status").text(null);
            json.field("problem").text(null);
            json.field("save").text(null);
            return;
        }
        json.field("status").number(child.status());
        json.field("problem").text(child.problem());
        json.field("save").beginObject();
        saved.write(json);
        json.endObject();
    }
}

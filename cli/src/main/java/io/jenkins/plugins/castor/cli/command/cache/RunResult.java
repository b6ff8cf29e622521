package io.jenkins.plugins.castor.cli.command.cache;

import com.fasterxml.jackson.core.JsonGenerator;
import io.jenkins.plugins.castor.cli.command.cache.ChildProcess.ChildResult;
import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.Report;
import java.io.IOException;

/**
 * How a run ended. The load has been told by then, before the command ran.
 *
 * @param child null where it was not run, for trouble under {@code --strict}
 * @param saved null likewise
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
            console.complain("the command was not run, as trouble is a failure under --strict");
            return;
        }
        if (!child.started()) {
            console.complain(child.problem());
        }
        saved.tell(console);
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("load");
        loaded.write(json);
        json.writeEndObject();
        if (child == null) {
            json.writeNullField("status");
            json.writeNullField("problem");
            json.writeNullField("save");
            return;
        }
        json.writeNumberField("status", child.status());
        json.writeStringField("problem", child.problem());
        json.writeObjectFieldStart("save");
        saved.write(json);
        json.writeEndObject();
    }
}

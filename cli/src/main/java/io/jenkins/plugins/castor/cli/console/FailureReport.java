package io.jenkins.plugins.castor.cli.console;

import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;

/** A command that failed. */
public record FailureReport(int exit, String message) implements Report {

    @Override
    public void tell(Console console) {
        console.complain(message);
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("error").text(message);
    }
}

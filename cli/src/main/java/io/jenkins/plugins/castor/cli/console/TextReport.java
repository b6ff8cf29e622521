package io.jenkins.plugins.castor.cli.console;

import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;

/** A text that was asked for: help, a script. */
public record TextReport(String text, int exit) implements Report {

    @Override
    public void tell(Console console) {
        console.printOwn(text);
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("text").text(text);
    }
}

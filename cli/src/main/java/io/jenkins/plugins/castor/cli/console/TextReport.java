package io.jenkins.plugins.castor.cli.console;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Text of Castor's own that was asked for: help, a script. */
public record TextReport(String text, int exit) implements Report {

    @Override
    public void tell(Console console) {
        console.printOwn(text);
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("text", text);
    }
}

package io.jenkins.plugins.castor.cli.console;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** A command that came to nothing. */
public record FailureReport(int exit, String message) implements Report {

    @Override
    public void tell(Console console) {
        console.complain(message);
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("error", message);
    }
}

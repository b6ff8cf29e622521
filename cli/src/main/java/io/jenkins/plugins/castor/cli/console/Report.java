package io.jenkins.plugins.castor.cli.console;

import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;

/** The result of a command, to be printed for people or for programs. */
public interface Report {

    /** The exit code. */
    int exit();

    /** Prints it for people. */
    void tell(Console console);

    /** Writes its fields into the JSON object that is open. {@code docs/reference/json.md} describes all of them. */
    void write(JsonWriter json) throws IOException;
}

package io.jenkins.plugins.castor.cli.console;

import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;

/** What a command has to say once it is through, for people or for programs. */
public interface Report {

    /** The exit code. */
    int exit();

    void tell(Console console);

    /** Writes the fields of this report into an object that is open; {@code docs/reference/command.md} names them all. */
    void write(JsonWriter json) throws IOException;
}

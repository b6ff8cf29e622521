package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;

/**
 * The result of a lookup.
 *
 * @param loaded what a load would have come to
 */
record LookupResult(LoadResult loaded) implements Report {

    @Override
    public int exit() {
        return loaded.exit();
    }

    @Override
    public void tell(Console console) {
        loaded.tell(console, Sentences.ofLookup(loaded.report(), loaded.mirrored()));
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        loaded.write(json);
    }
}

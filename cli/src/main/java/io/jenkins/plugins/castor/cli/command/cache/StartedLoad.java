package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;
import java.util.Optional;

/** A load was started in the background. */
record StartedLoad(Optional<Namespace> namespace) implements Report {

    @Override
    public int exit() {
        return ExitCode.DONE;
    }

    @Override
    public void tell(Console console) {
        console.say("loading in the background; run castor wait in this directory before you need the cache");
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("outcome").text("started");
        json.field("namespace").text(namespace.map(Namespace::path).orElse(null));
    }
}

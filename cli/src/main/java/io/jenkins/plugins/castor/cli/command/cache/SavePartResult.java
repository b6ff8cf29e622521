package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The result of a part of a save that runs on the machine with the cache directories.
 *
 * @param folder where the save was prepared; empty for a transfer
 */
record SavePartResult(SaveResult saved, Optional<Path> folder) implements Report {

    @Override
    public int exit() {
        return saved.exit();
    }

    @Override
    public void tell(Console console) {
        saved.tell(console);
        SaveReport report = saved.report();
        if (report.outcome() == SaveReport.Outcome.PREPARED) {
            console.say("next, on a machine with access to the store: castor grant save "
                    + manifest().orElseThrow());
        } else if (report.outcome() == SaveReport.Outcome.TRANSFERRED) {
            console.say("next, on a machine with access to the store: castor publish");
        }
    }

    private Optional<Path> manifest() {
        return saved.report().outcome() == SaveReport.Outcome.PREPARED
                ? folder.map(where -> where.resolve(SaveParts.MANIFEST))
                : Optional.empty();
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        saved.write(json);
        json.field("manifest").text(manifest().map(Path::toString).orElse(null));
    }
}

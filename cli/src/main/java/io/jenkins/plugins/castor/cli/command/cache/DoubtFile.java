package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Notes that a load of a namespace ended with trouble on this machine, until the next good load or save. A save then reads
 * what it keeps: a build may have made all files with their old times, which look as if they had been restored. Where nothing
 * can be written, it does not help and does no harm.
 */
final class DoubtFile {

    private final Path file;

    private DoubtFile(Path file) {
        this.file = file;
    }

    static DoubtFile of(ProcessContext context, Namespace namespace) {
        // Two namespaces of one name here only look closer than they need to. A digest would take longer to set up.
        String name = "doubt-" + Integer.toHexString(namespace.path().hashCode());
        return new DoubtFile(StateFolder.of(context).resolve(name));
    }

    boolean exists() {
        return Files.exists(file);
    }

    void note(LoadReport report) {
        if (report.outcome() != LoadReport.Outcome.MISS) {
            clear();
        } else if (report.trouble()) {
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, report.reason().orElse("") + "\n");
            } catch (IOException e) {
                // It only makes the next save look closer.
            }
        }
    }

    void note(SaveReport report) {
        if (report.outcome() == SaveReport.Outcome.SAVED || report.outcome() == SaveReport.Outcome.UNCHANGED) {
            clear();
        }
    }

    private void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next save looks closer once more.
        }
    }
}

package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.settings.TrustSettings;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes what a save published into the file of pins. */
final class RememberedSave {

    private RememberedSave() {}

    /** The report of the save; with trouble if the file cannot be written, as later loads then know less. */
    static SaveReport of(SaveReport report, TrustSettings trust) {
        if (report.head().isEmpty()) {
            return report;
        }
        Head head = report.head().get();
        try {
            trust.remember(before -> before.published(head));
            return report;
        } catch (IOException e) {
            List<String> warnings = new ArrayList<>(report.warnings());
            warnings.add("the pins were not written (" + e.getMessage() + "); make the file writable and save again");
            return new SaveReport(
                    report.outcome(),
                    report.head(),
                    report.reason(),
                    true,
                    report.counts(),
                    warnings,
                    report.took(),
                    report.touched());
        }
    }
}

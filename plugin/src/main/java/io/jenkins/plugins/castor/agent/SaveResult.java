package io.jenkins.plugins.castor.agent;

import io.jenkins.plugins.castor.engine.save.SaveReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The result of a part of a save, from an agent that may be hostile. Its texts are shown to people; its manifest is a claim.
 *
 * @param outcome of the part
 * @param trouble whether it was skipped because something went wrong
 * @param wrong whether what was asked for was wrong
 * @param reason one sentence; empty where there is none
 * @param generation the newest one, where nothing changed
 * @param entries files, directories and links
 * @param bytes bytes of the files
 * @param changed how many are new or differ
 * @param removed how many are gone
 * @param sent bytes that went to the store
 * @param leftOut entries that were left out because no saving build used them for long
 * @param leftOutBytes bytes of their files
 * @param unusedDays for how many days none did
 * @param millis wall time
 * @param warnings a line each
 * @param manifest what was prepared; empty where nothing was
 */
@Restricted(NoExternalUse.class)
public record SaveResult(
        Outcome outcome,
        boolean trouble,
        boolean wrong,
        String reason,
        long generation,
        long entries,
        long bytes,
        long changed,
        long removed,
        long sent,
        long leftOut,
        long leftOutBytes,
        int unusedDays,
        long millis,
        List<String> warnings,
        byte[] manifest)
        implements Serializable {

    /** As in the engine's report. */
    public enum Outcome {
        PREPARED,
        TRANSFERRED,
        UNCHANGED,
        SKIPPED
    }

    static SaveResult of(SaveReport report, byte[] manifest) {
        return of(report, Optional.empty(), manifest);
    }

    /** @param noKey why what is saved has no key, though one was asked for */
    static SaveResult of(SaveReport report, Optional<String> noKey, byte[] manifest) {
        List<String> warnings = new ArrayList<>(report.warnings());
        if (report.outcome() == SaveReport.Outcome.PREPARED) {
            noKey.ifPresent(why -> warnings.add("saved without a key: " + why));
        }
        SaveReport.Counts counts = report.counts();
        return new SaveResult(
                Outcome.valueOf(report.outcome().name()),
                report.trouble(),
                false,
                report.reason().orElse(""),
                report.head().map(head -> head.generation()).orElse(0L),
                counts.entries(),
                counts.bytes(),
                counts.changed(),
                counts.removed(),
                counts.bytesSent(),
                counts.leftOut().entries(),
                counts.leftOut().bytes(),
                counts.leftOut().days(),
                report.took().toMillis(),
                warnings,
                manifest);
    }

    /** A part that did not take place. */
    public static SaveResult skipped(String reason, boolean wrong) {
        return new SaveResult(
                Outcome.SKIPPED, true, wrong, reason, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, new ArrayList<>(), new byte[0]);
    }
}

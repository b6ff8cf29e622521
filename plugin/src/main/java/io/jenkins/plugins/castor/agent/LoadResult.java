package io.jenkins.plugins.castor.agent;

import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The result of a load, from an agent that may be hostile. It is shown to people and decides nothing.
 *
 * @param outcome {@code hit}, {@code fallback-hit} or {@code miss}
 * @param trouble whether it was a miss because something went wrong
 * @param wrong whether what was asked for was wrong
 * @param sentence the outcome in words, on one line
 * @param exact whether it was saved with the key that the build has
 * @param why why it is not exact; empty where it is, after a miss, and without a key
 * @param namespace the path of the one that was restored from; empty where none was
 * @param generation 0 where none was restored
 * @param saved when it was saved, in milliseconds since 1970; 0 where none was restored
 * @param build which build saved it; empty where that is not known
 * @param files that were written
 * @param bytes of these files
 * @param fetched bytes that came from the store
 * @param millis wall time
 * @param warnings a line each
 */
@Restricted(NoExternalUse.class)
public record LoadResult(
        String outcome,
        boolean trouble,
        boolean wrong,
        String sentence,
        boolean exact,
        String why,
        String namespace,
        long generation,
        long saved,
        String build,
        long files,
        long bytes,
        long fetched,
        long millis,
        List<String> warnings)
        implements Serializable {

    public static final String MISS = "miss";

    /** Under Jenkins nothing is restored but what is signed, so the sentence says nothing of it. */
    static LoadResult of(LoadReport signed) {
        LoadReport report = unsigned(signed);
        return of(report, Sentences.of(report, false));
    }

    /** The same for what would be restored. */
    static LoadResult ofLookup(LoadReport signed) {
        LoadReport report = unsigned(signed);
        return of(report, Sentences.ofLookup(report, false));
    }

    private static LoadReport unsigned(LoadReport signed) {
        return new LoadReport(
                signed.outcome(),
                signed.head(),
                signed.exact(),
                signed.why(),
                Optional.empty(),
                signed.store(),
                signed.reason(),
                signed.trouble(),
                signed.counts(),
                signed.warnings(),
                signed.took());
    }

    private static LoadResult of(LoadReport report, String sentence) {
        LoadReport.Counts counts = report.counts();
        return new LoadResult(
                report.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                report.trouble(),
                false,
                sentence,
                report.exact(),
                report.why().orElse(""),
                report.head().map(head -> head.namespace().path()).orElse(""),
                report.head().map(Head::generation).orElse(0L),
                report.head().map(head -> head.created().toEpochMilli()).orElse(0L),
                report.head()
                        .map(head -> head.provenance().facts().getOrDefault("build", ""))
                        .orElse(""),
                counts.written(),
                counts.bytesWritten(),
                counts.bytesFetched(),
                report.took().toMillis(),
                new ArrayList<>(report.warnings()));
    }

    /** This result with further warnings, before its own. */
    LoadResult withWarnings(List<String> further) {
        List<String> all = new ArrayList<>(further);
        all.addAll(warnings);
        return new LoadResult(
                outcome,
                trouble,
                wrong,
                sentence,
                exact,
                why,
                namespace,
                generation,
                saved,
                build,
                files,
                bytes,
                fetched,
                millis,
                all);
    }

    /** A load that did not take place, as something is wrong. */
    public static LoadResult miss(String reason, boolean wrong) {
        return miss(reason, true, wrong);
    }

    /** A load that did not take place, as there is nothing to load. */
    public static LoadResult none(String reason, boolean trouble) {
        return miss(reason, trouble, false);
    }

    private static LoadResult miss(String reason, boolean trouble, boolean wrong) {
        return new LoadResult(
                MISS, trouble, wrong, "cold: " + reason, false, "", "", 0, 0, "", 0, 0, 0, 0, new ArrayList<>());
    }
}

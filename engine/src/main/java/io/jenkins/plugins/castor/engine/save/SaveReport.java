package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The result of a save, or of one of its parts.
 *
 * @param outcome whether a new generation was published
 * @param head the generation that was published, or the newest one when nothing changed; otherwise empty
 * @param reason why the save was skipped, or that another save published meanwhile, in one sentence; empty otherwise
 * @param trouble whether the save was skipped because of a failure
 * @param counts what was saved; a part of a save fills in only what it knows
 * @param warnings files that were left out, and objects that had to be stored again; one line each
 * @param took wall time of the whole save
 * @param touched whether an unchanged save published the newest snapshot again, so that a prune sees that it is used
 */
public record SaveReport(
        Outcome outcome,
        Optional<Head> head,
        Optional<String> reason,
        boolean trouble,
        Counts counts,
        List<String> warnings,
        Duration took,
        boolean touched) {

    /** A report of a save that touched nothing. */
    public SaveReport(
            Outcome outcome,
            Optional<Head> head,
            Optional<String> reason,
            boolean trouble,
            Counts counts,
            List<String> warnings,
            Duration took) {
        this(outcome, head, reason, trouble, counts, warnings, took, false);
    }

    /** How far a save came. */
    public enum Outcome {
        /** A new generation was published. */
        SAVED,
        /** The cache directories match the newest generation, so at most its head was published again. */
        UNCHANGED,
        /** Nothing was published. */
        SKIPPED,
        /** Part one of a save is done: the objects are local files. */
        PREPARED,
        /** Part two of a save is done: the objects are in the store, but nothing is published. */
        TRANSFERRED
    }

    /**
     * What a save did.
     *
     * @param entries files, directories and links in the snapshot
     * @param bytes total size of its files
     * @param changed files, directories and links that are new or differ from the previous generation
     * @param removed entries of the previous generation that are gone
     * @param bytesRead total size of the files that were read
     * @param bytesSent total size of the objects that were uploaded
     * @param packs packs that the snapshot needs
     */
    public record Counts(
            long entries, long bytes, long changed, long removed, long bytesRead, long bytesSent, int packs) {
        /** The counts of a skipped save. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);
    }

    /** This report with more warnings. */
    SaveReport withWarnings(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new SaveReport(outcome, head, reason, trouble, counts, List.copyOf(all), took, touched);
    }

    /**
     * Runs a save, or a part of one. A failure does not throw; it makes the outcome {@link Outcome#SKIPPED}.
     *
     * @param deadline how long it may take; empty for {@link Deadline#LONGEST}
     * @param warnings collects the warnings for the report
     */
    public static SaveReport of(Optional<Duration> deadline, Warnings warnings, Callable<Saver.Result> save)
            throws InterruptedException {
        long start = System.nanoTime();
        Saver.Result result;
        boolean trouble = true;
        try {
            result = Deadline.run(Optional.of(deadline.orElse(Deadline.LONGEST)), save);
            trouble = false;
        } catch (IOException e) {
            FailureMessages.interruptedInstead(e);
            result = Saver.Result.skipped(FailureMessages.message(e));
        } catch (UncheckedIOException e) {
            result = Saver.Result.skipped(FailureMessages.message(e));
        } catch (OutOfMemoryError e) {
            result = Saver.Result.skipped(FailureMessages.TOO_LITTLE_MEMORY);
        }
        return new SaveReport(
                result.outcome(),
                result.head(),
                result.reason(),
                trouble,
                result.counts(),
                warnings.lines(),
                Duration.ofNanos(System.nanoTime() - start),
                result.touched());
    }
}

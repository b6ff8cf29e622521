package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * How a save, or one of its parts, ended.
 *
 * @param outcome whether a new generation was published
 * @param head the generation that was published, or the newest one where nothing changed; otherwise empty
 * @param reason one sentence: why the save was skipped, or that another save published meanwhile; empty otherwise
 * @param trouble whether the save was skipped because something went wrong
 * @param counts what was saved; the parts of a save fill in what they know
 * @param warnings files that were left out, a line each
 * @param took wall time of the whole save
 */
public record SaveReport(
        Outcome outcome,
        Optional<Head> head,
        Optional<String> reason,
        boolean trouble,
        Counts counts,
        List<String> warnings,
        Duration took) {

    public enum Outcome {
        /** A new generation was published. */
        SAVED,
        /** The tree is as the newest generation has it: nothing was written. */
        UNCHANGED,
        /** Nothing was published. */
        SKIPPED,
        /** A part of a save: the objects are there as local files. */
        PREPARED,
        /** A part of a save: the objects are in the store, and nothing was published. */
        TRANSFERRED
    }

    /**
     * @param entries files, directories and links in the snapshot
     * @param bytes bytes of its files
     * @param changed files, directories and links that are new or differ from the generation before
     * @param removed those of the generation before that are gone
     * @param bytesRead bytes of files that had to be read
     * @param bytesSent bytes of the objects that went to the store
     * @param packs packs that the snapshot needs
     */
    public record Counts(
            long entries, long bytes, long changed, long removed, long bytesRead, long bytesSent, int packs) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);
    }

    /** Runs a save, or a part of one; what goes wrong skips it. */
    public static SaveReport of(Optional<Duration> deadline, Warnings warnings, Callable<Saver.Result> save)
            throws InterruptedException {
        long start = System.nanoTime();
        Saver.Result result;
        boolean trouble = true;
        try {
            result = Deadline.run(deadline, save);
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
                Duration.ofNanos(System.nanoTime() - start));
    }
}

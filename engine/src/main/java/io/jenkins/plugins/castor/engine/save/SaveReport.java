package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.text.Quantities;
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
 * @param reason why the save was skipped, or what people should know of it: that another save published meanwhile, that
 *     something could not be read, that only the key, or what was used, is new; empty otherwise
 * @param trouble whether the save was skipped because of a failure, or lacks what could not be read
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
     * What a save left out because no saving build used it for long.
     *
     * @param entries files, directories and links
     * @param bytes total size of the files
     * @param days after how many days without use; the fewest where cache directories differ
     */
    public record LeftOut(long entries, long bytes, int days) {
        /** Nothing was left out. */
        public static final LeftOut NOTHING = new LeftOut(0, 0, 0);

        LeftOut and(long moreEntries, long moreBytes, int after) {
            if (moreEntries == 0) {
                return this;
            }
            return new LeftOut(entries + moreEntries, bytes + moreBytes, days == 0 ? after : Math.min(days, after));
        }
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
     * @param leftOut what was left out because no saving build used it for long
     */
    public record Counts(
            long entries,
            long bytes,
            long changed,
            long removed,
            long bytesRead,
            long bytesSent,
            int packs,
            LeftOut leftOut) {

        /** Counts of a save that left nothing out. */
        public Counts(long entries, long bytes, long changed, long removed, long bytesRead, long bytesSent, int packs) {
            this(entries, bytes, changed, removed, bytesRead, bytesSent, packs, LeftOut.NOTHING);
        }

        /** The counts of a skipped save. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);
    }

    private static Optional<String> remark(Optional<String> known, long unread) {
        if (unread == 0) {
            return known;
        }
        String lack = Quantities.count(unread, "file or directory", "files or directories")
                + " could not be read: let this user read them";
        return Optional.of(known.map(text -> text + "; " + lack).orElse(lack));
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
            trouble = warnings.unread() > 0;
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
                result.outcome() == Outcome.SKIPPED ? result.reason() : remark(result.reason(), warnings.unread()),
                trouble,
                result.counts(),
                warnings.lines(),
                Duration.ofNanos(System.nanoTime() - start),
                result.touched());
    }
}

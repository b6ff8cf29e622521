package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.pack.PackOptions;
import io.jenkins.plugins.castor.engine.publish.HeadDraft;
import io.jenkins.plugins.castor.engine.publish.Publisher;
import io.jenkins.plugins.castor.engine.publish.Transfer;
import io.jenkins.plugins.castor.engine.save.Preparer.Changes;
import io.jenkins.plugins.castor.engine.save.Preparer.Findings;
import io.jenkins.plugins.castor.engine.save.SaveReport.Counts;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.StagingFolder;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs a whole save on one trusted machine: prepares, transfers and publishes. For one use. */
public final class Saver {

    /** The part of a {@link SaveReport} that the save itself determines. */
    public record Result(
            Outcome outcome, Optional<Head> head, Optional<String> reason, Counts counts, boolean touched) {

        Result(Outcome outcome, Optional<Head> head, Optional<String> reason, Counts counts) {
            this(outcome, head, reason, counts, false);
        }

        /** @param findings neither {@link Changes} nor {@link Preparer.Again} */
        static Result ofNoChanges(Findings findings) {
            return findings instanceof Preparer.Unchanged same
                    ? unchanged(same.head())
                    : skipped(((Preparer.Nothing) findings).reason());
        }

        static Result skipped(String reason) {
            return new Result(Outcome.SKIPPED, Optional.empty(), Optional.of(reason), Counts.NONE);
        }

        static Result unchanged(Head head) {
            return of(Outcome.UNCHANGED, head, Optional.empty());
        }

        /** This result, after the newest snapshot was published again. */
        Result touchedAs(Head head) {
            return new Result(outcome, Optional.of(head), reason, counts, true);
        }

        /** A result with the totals of a head that this machine did not prepare. */
        static Result of(Outcome outcome, Head head, Optional<String> reason) {
            Head.Totals totals = head.totals();
            Counts counts = new Counts(
                    totals.entries(), totals.bytes(), 0, 0, 0, 0, totals.packs().size());
            return new Result(outcome, Optional.of(head), reason, counts);
        }
    }

    private final Store store;
    private final SaveRequest request;
    private final long packTarget;
    private final Warnings warnings = new Warnings();

    /**
     * @param store stays open
     * @param packTarget the size in bytes that a pack should not exceed
     */
    public Saver(Store store, SaveRequest request, long packTarget) {
        this.store = store;
        this.request = request;
        this.packTarget = packTarget;
    }

    /**
     * Saves the caches. A failure does not throw; it makes the outcome {@code SKIPPED}.
     *
     * @throws InterruptedException when interrupted; nothing was published then
     */
    public SaveReport save() throws InterruptedException {
        return SaveReport.of(request.publication().deadline(), warnings, this::prepareAndPublish)
                .withWarnings(store.warnings());
    }

    private Result prepareAndPublish() throws IOException, InterruptedException {
        try (StagingFolder folder = new StagingFolder(store)) {
            Findings findings = new Preparer(
                            store, request, new PackOptions(packTarget, false, request.level()), warnings)
                    .prepare(folder::path);
            if (findings instanceof Changes changes) {
                return save(changes);
            }
            if (findings instanceof Preparer.Again again) {
                return publishAgain(again);
            }
            if (findings instanceof Preparer.Unchanged same) {
                return new Touch(store, request.publication(), request.believed())
                        .of(same.head(), same.generationBefore(), warnings);
            }
            return Result.ofNoChanges(findings);
        }
    }

    private Result publishAgain(Preparer.Again again) throws IOException, InterruptedException {
        Publisher.Published published = new Publisher(store, request.publication(), request.believed())
                .publish(
                        HeadDraft.again(again.head(), request.key()),
                        Optional.of(again.head()),
                        again.generationBefore());
        published.unchecked().ifPresent(warnings::add);
        return Result.of(Outcome.SAVED, published.head(), Optional.of(again.reason()));
    }

    private Result save(Changes changes) throws IOException, InterruptedException {
        PreparedSave prepared = changes.prepared();
        long sent = new Transfer(store, true, request.progress()).send(prepared.objects());
        Publisher.Published published = new Publisher(store, request.publication(), request.believed())
                .publish(prepared.draft(request.level()), changes.newest(), changes.generationBefore());
        OptionalLong before = changes.newest().isPresent()
                ? OptionalLong.of(changes.newest().get().generation())
                : OptionalLong.empty();
        Head head = published.head();
        published.unchecked().ifPresent(warnings::add);
        Optional<String> reason = !head.parent().equals(before)
                ? Optional.of("another save published meanwhile; this one follows it")
                : changes.onlyUses() ? Optional.of("to note what was used this week") : Optional.empty();
        return new Result(Outcome.SAVED, Optional.of(head), reason, counts(changes, sent));
    }

    /** The counts of prepared changes; {@code sent} is the number of bytes uploaded. */
    static Counts counts(Changes changes, long sent) {
        PreparedSave prepared = changes.prepared();
        return new Counts(
                prepared.entries(),
                prepared.bytes(),
                changes.changed(),
                changes.removed(),
                prepared.bytesRead(),
                sent,
                prepared.packs().size(),
                changes.leftOut());
    }
}

package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.save.Preparer.Changes;
import io.jenkins.plugins.castor.engine.save.SaveReport.Counts;
import io.jenkins.plugins.castor.engine.save.SaveReport.Outcome;
import io.jenkins.plugins.castor.engine.save.Saver.Result;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The three parts of a save, for those who run them on two machines: one that has the cache directories and is not
 * trusted prepares and transfers, one that is trusted publishes. What goes from the first to the second is a
 * {@link Manifest}, which the second does not believe.
 *
 * <p>As with a whole save, trouble is in the report, and what throws is a wrong request or an interrupt.
 */
public final class SaveParts {

    /** The file of a prepared folder that has the {@link Manifest}. */
    public static final String MANIFEST = "manifest.json";

    private final Store store;
    private final boolean mayHeal;
    private final long packTarget;

    public SaveParts(Store store, boolean mayHeal, long packTarget) {
        this.store = store;
        this.mayHeal = mayHeal;
        this.packTarget = packTarget;
    }

    /**
     * The first part: finds out what changed since the newest generation that the store shows, and makes the objects that
     * are missing, as files. Nothing is sent.
     *
     * @param folder made when there is none; else empty, and empty again unless the outcome is {@code PREPARED}
     */
    public SaveReport prepare(SaveRequest request, Path folder) throws InterruptedException {
        Warnings warnings = new Warnings();
        return SaveReport.of(request.deadline(), warnings, () -> {
            PreparedFolder prepared = new PreparedFolder(folder);
            prepared.checkEmpty();
            boolean done = false;
            try {
                Result result = prepare(request, prepared, warnings);
                done = true;
                return result;
            } finally {
                if (!done) {
                    prepared.empty();
                }
            }
        });
    }

    private Result prepare(SaveRequest request, PreparedFolder folder, Warnings warnings)
            throws IOException, InterruptedException {
        Preparer.Findings findings = new Preparer(store, request, packTarget, warnings).prepare(folder::path);
        if (findings instanceof Changes changes) {
            folder.complete(changes.prepared());
            return new Result(Outcome.PREPARED, Optional.empty(), Optional.empty(), Saver.counts(changes, 0));
        }
        return Result.ofNoChanges(findings);
    }

    /**
     * Between the first part and the second, on the trusted side: which objects the other machine may put. It shares the
     * store with that machine for these, see {@code Castor.share}. Objects that are there already are checked; one that is
     * damaged is deleted, so that it can be put anew.
     *
     * @param namespace where it is going to be published
     * @param manifest may come from a hostile machine
     * @throws IOException for trouble with the store, or a save beyond the limits
     */
    public List<Allowed> admit(Namespace namespace, Manifest manifest, Limits limits)
            throws IOException, InterruptedException {
        return new UploadAdmission(store, namespace, limits)
                .of(manifest).stream()
                        .filter(place -> !place.taken())
                        .map(place -> new Allowed(
                                place.name(),
                                place.part().digest(),
                                place.part().bytes()))
                        .toList();
    }

    /**
     * The second part: puts exactly the objects of a prepared save into the store. Nobody can see them yet.
     *
     * @param folder where it was prepared, which is left as it is
     * @param namespace where it is going to be published
     */
    public SaveReport transfer(Path folder, Namespace namespace, Optional<Duration> deadline, Progress progress)
            throws InterruptedException {
        return SaveReport.of(deadline, new Warnings(), () -> {
            List<Upload> objects = new PreparedFolder(folder).uploads(new StoreLayout(namespace));
            long sent = new Transfer(store, mayHeal, progress).send(objects);
            return new Result(
                    Outcome.TRANSFERRED, Optional.empty(), Optional.empty(), new Counts(0, 0, 0, 0, 0, sent, 0));
        });
    }

    /**
     * The third part: makes a save that was transferred the newest generation. To publish the one that is the newest
     * already changes nothing, so it may be repeated.
     *
     * @param manifest may come from a hostile machine: all that the head says, but for the digest of the listing, is taken
     *     from the snapshot in the store
     */
    public SaveReport publish(Manifest manifest, PublishRequest request) throws InterruptedException {
        return SaveReport.of(request.deadline(), new Warnings(), () -> {
            StoreLayout layout = new StoreLayout(request.namespace());
            Optional<Head> newest = newest(request);
            if (newest.isPresent()
                    && newest.get().snapshot().equals(manifest.snapshot().digest())) {
                return Result.unchanged(newest.get());
            }
            HeadDraft draft = new DraftReader(store, layout, request.limits()).examine(manifest);
            Head head = new Publisher(store, request.namespace(), request.provenance(), request.signingKey())
                    .publish(draft);
            return Result.of(Outcome.SAVED, head, Optional.empty());
        });
    }

    /** What is not signed by the key that signs here is not published yet, whatever it says. */
    private Optional<Head> newest(PublishRequest request) throws IOException {
        Optional<TrustedKeys> keys = request.signingKey().map(SigningKey::trusted);
        try {
            return new Heads(store, request.namespace(), keys).newest();
        } catch (UntrustedException e) {
            return Optional.empty();
        }
    }
}

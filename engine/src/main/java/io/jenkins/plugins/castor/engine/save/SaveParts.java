package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.pack.PackOptions;
import io.jenkins.plugins.castor.engine.publish.HeadDraft;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.publish.Publisher;
import io.jenkins.plugins.castor.engine.publish.Transfer;
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
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The three parts of a save, to run on two machines. An untrusted machine with the cache directories prepares and
 * transfers; a trusted machine publishes. The first sends the second a {@link Manifest}, which the second does not trust.
 *
 * <p>As with a whole save, failures are in the report. Only an invalid request or an interrupt throws.
 */
public final class SaveParts {

    /** The name of the {@link Manifest} file in a prepared folder. */
    public static final String MANIFEST = "manifest.json";

    private final Store store;
    private final boolean mayHeal;
    private final long packTarget;

    /**
     * @param store stays open
     * @param mayHeal whether this machine may read and delete objects in the store, and so replace damaged ones
     * @param packTarget the size in bytes that a pack should not exceed
     */
    public SaveParts(Store store, boolean mayHeal, long packTarget) {
        this.store = store;
        this.mayHeal = mayHeal;
        this.packTarget = packTarget;
    }

    /**
     * Part one: compares the cache directories with the newest generation and writes the objects that the store lacks as
     * local files. Sends nothing.
     *
     * @param folder receives the files. It is created when it does not exist, and must otherwise be empty; it is emptied
     *     again when the preparation fails
     * @return a report with outcome {@code PREPARED}, {@code UNCHANGED} or {@code SKIPPED}
     */
    public SaveReport prepare(SaveRequest request, Path folder) throws InterruptedException {
        Warnings warnings = new Warnings();
        return SaveReport.of(request.publication().deadline(), warnings, () -> {
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
                })
                .withWarnings(store.warnings());
    }

    private Result prepare(SaveRequest request, PreparedFolder folder, Warnings warnings)
            throws IOException, InterruptedException {
        Preparer.Findings findings = new Preparer(
                        store, request, new PackOptions(packTarget, true, request.level()), warnings)
                .prepare(folder::path);
        if (findings instanceof Changes changes) {
            folder.complete(changes.prepared());
            return new Result(Outcome.PREPARED, Optional.empty(), Optional.empty(), Saver.counts(changes, 0));
        }
        if (findings instanceof Preparer.Again again) {
            folder.complete(PreparedSave.again(store, again.head(), request.key(), folder.path()));
            Counts counts = Result.unchanged(again.head()).counts();
            return new Result(Outcome.PREPARED, Optional.empty(), Optional.of(again.reason()), counts);
        }
        return Result.ofNoChanges(findings);
    }

    /**
     * Decides, on the trusted side between parts one and two, which objects the other machine may upload; pass the result
     * to {@code Castor.share}. Checks a snapshot that exists already, and deletes a damaged one, so that it can be uploaded
     * again.
     *
     * @param namespace where the save will be published
     * @param manifest may come from a hostile machine
     * @param limits what the save may have
     * @throws IOException when the store fails, or the save exceeds the limits
     */
    public List<Allowed> admit(Namespace namespace, Manifest manifest, Limits limits)
            throws IOException, InterruptedException {
        return new UploadAdmission(store, namespace, limits)
                .of(manifest).stream()
                        .filter(place -> !place.taken())
                        .map(place -> new Allowed(place.name(), place.digest(), place.bytes()))
                        .toList();
    }

    /**
     * Part two: uploads exactly the objects of a prepared save. Loads do not see them before part three.
     *
     * @param folder the prepared folder; it is not changed
     * @param namespace where the save will be published
     * @param deadline how long it may take before it is skipped; empty for 12 hours
     * @param progress told how far the transfer has come
     */
    public SaveReport transfer(Path folder, Namespace namespace, Optional<Duration> deadline, Progress progress)
            throws InterruptedException {
        return SaveReport.of(deadline, new Warnings(), () -> {
                    List<Upload> objects = new PreparedFolder(folder).uploads(new StoreLayout(namespace));
                    long sent = new Transfer(store, mayHeal, progress).send(objects);
                    return new Result(
                            Outcome.TRANSFERRED,
                            Optional.empty(),
                            Optional.empty(),
                            new Counts(0, 0, 0, 0, 0, sent, 0));
                })
                .withWarnings(store.warnings());
    }

    /**
     * Part three: publishes a transferred save as the newest generation. You may repeat the call: publishing the newest
     * generation again changes nothing, unless it is a day old.
     *
     * @param manifest may come from a hostile machine. The head takes only the digest of the listing and the key from it, and
     *     everything else from the snapshot in the store
     */
    public SaveReport publish(Manifest manifest, PublishRequest request) throws InterruptedException {
        Warnings warnings = new Warnings();
        return SaveReport.of(request.deadline(), warnings, () -> {
                    StoreLayout layout = new StoreLayout(request.namespace());
                    // A head of anyone else does not count as published.
                    Optional<TrustedKeys> own = request.signingKey().map(SigningKey::trusted);
                    Heads heads = new Heads(store, request.namespace(), own, request.pins());
                    Heads.Newest found = heads.search();
                    Optional<Head> newest = found.head();
                    if (newest.isPresent() && isSaid(manifest, newest.get())) {
                        return new Touch(store, request, own).of(newest.get(), found.highest(), warnings);
                    }
                    HeadDraft draft = new DraftReader(store, layout, request.limits()).examine(manifest);
                    new LateSaveCheck(store, layout, heads).check(draft, newest);
                    Publisher.Published published =
                            new Publisher(store, request, own).publish(draft, newest, found.highest());
                    published.unchecked().ifPresent(warnings::add);
                    return Result.of(Outcome.SAVED, published.head(), Optional.empty());
                })
                .withWarnings(store.warnings());
    }

    /**
     * What takes the place of parts two and three after part one found nothing changed: publishes the newest generation
     * again if it is older than a day, so that a prune sees that a trusted build uses it.
     *
     * @param trustedKeys further keys whose generations the other machine believes; when there is no signing key either, any
     * @return a report with outcome {@code UNCHANGED}, or {@code SKIPPED} where there is no generation
     */
    public SaveReport touch(PublishRequest request, Optional<TrustedKeys> trustedKeys) throws InterruptedException {
        Warnings warnings = new Warnings();
        return SaveReport.of(request.deadline(), warnings, () -> {
                    Optional<TrustedKeys> believed = request.believed(trustedKeys);
                    Heads.Newest found = new Heads(store, request.namespace(), believed, request.pins()).search();
                    return found.head().isEmpty()
                            ? Result.skipped("no generation of " + request.namespace() + " is in use")
                            : new Touch(store, request, believed)
                                    .of(found.head().get(), found.highest(), warnings);
                })
                .withWarnings(store.warnings());
    }

    /** Whether a head says already what a manifest says. */
    private static boolean isSaid(Manifest manifest, Head head) {
        return head.snapshot().equals(manifest.snapshot().digest())
                && (manifest.key().isEmpty() || manifest.key().equals(head.key()));
    }
}

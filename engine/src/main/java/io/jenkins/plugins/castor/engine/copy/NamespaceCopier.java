package io.jenkins.plugins.castor.engine.copy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.copy.CopyReport.Copied;
import io.jenkins.plugins.castor.engine.copy.CopyReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.copy.CopyReport.Outcome;
import io.jenkins.plugins.castor.engine.publish.Publisher.Published;
import io.jenkins.plugins.castor.engine.repository.Catalogue;
import io.jenkins.plugins.castor.engine.repository.Generation;
import io.jenkins.plugins.castor.engine.repository.Generation.State;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Copies the newest generations of one namespace, the oldest of them first, so that what loads take is right at any moment. It
 * never puts an older generation above a newer one. For one use.
 */
final class NamespaceCopier {

    /** The fact of a provenance that says where a generation was copied from: the identity of that store, and its number. */
    static final String COPIED = "copied";

    private final Store source;
    private final Store target;
    private final StoreId identity;
    private final CopyRequest request;
    private final Namespace namespace;
    private final Progress progress;
    private final List<Copied> copied = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private boolean hasFailed;
    private boolean isEmpty;
    private boolean isNewestThere;
    private boolean isOvertaken;
    private long sentBytes;
    private long thereBytes;
    private int older;

    /**
     * @param source stays open
     * @param target stays open
     * @param identity the identity of the target
     */
    NamespaceCopier(
            Store source, Store target, StoreId identity, CopyRequest request, Namespace namespace, Progress progress) {
        this.source = source;
        this.target = target;
        this.identity = identity;
        this.request = request;
        this.namespace = namespace;
        this.progress = progress;
    }

    /** Copies. Trouble is in the result. */
    NamespaceResult copy() throws InterruptedException {
        try {
            request.signingKey().ifPresent(key -> key.checkCountsFor(namespace.project()));
            copyAll();
        } catch (IOException e) {
            FailureMessages.interruptedInstead(e);
            fail(FailureMessages.message(e));
        } catch (IllegalArgumentException e) {
            fail(e.getMessage());
        } catch (OutOfMemoryError e) {
            fail(FailureMessages.TOO_LITTLE_MEMORY);
        }
        if (older > 0) {
            remarks.add(Quantities.count(older, "older generation was", "older generations were")
                    + " left out, as the other store has a newer one");
        }
        Optional<String> remark = remarks.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", remarks));
        return new NamespaceResult(namespace, outcome(), copied, sentBytes, thereBytes, remark);
    }

    private Outcome outcome() {
        if (hasFailed) {
            return Outcome.FAILED;
        }
        if (isEmpty) {
            return Outcome.EMPTY;
        }
        if (!isNewestThere) {
            return Outcome.LEFT;
        }
        return copied.isEmpty() ? Outcome.THERE : Outcome.COPIED;
    }

    private void fail(String why) {
        hasFailed = true;
        remarks.add(why);
    }

    private void copyAll() throws IOException, InterruptedException {
        List<Head> wanted = wanted();
        if (wanted.isEmpty()) {
            return;
        }
        StoreId from = wanted.get(0).store();
        if (from.equals(identity)) {
            fail("both are the store " + identity + ", or one is a mirror of it, which is copied file by file");
            return;
        }
        Heads.Newest newest = new Heads(target, namespace, request.believed(), Pins.NONE).search();
        Place place = new Place(target, identity, newest.head(), newest.highest());
        TakenPacks taken = new TakenPacks(target, new StoreLayout(namespace), from, identity);
        if (newest.head().isPresent()) {
            taken.setNewest(newest.head().get());
        }
        Set<String> origins = origins();
        for (Head head : wanted) {
            boolean isNewest = head.equals(wanted.get(wanted.size() - 1));
            Optional<Head> published = place.newest();
            if (origins.contains(GenerationCopier.origin(head))) {
                isNewestThere = isNewest;
            } else if (published.isPresent()
                    && head.created().isBefore(published.get().created())) {
                older++;
            } else {
                checkSigned(head, published);
                Optional<Head> now = copied(head, place, taken);
                if (now.isPresent()) {
                    place = place.after(now.get());
                    isNewestThere = isNewest;
                } else if (isOvertaken) {
                    remarks.add("a save published to the other store meanwhile; copy again");
                    return;
                }
            }
        }
    }

    /** The generations to copy, the oldest first; none if none is in use. */
    private List<Head> wanted() throws IOException {
        Heads.Newest newest = new Heads(source, namespace, request.believed(), request.pins()).search();
        if (newest.lost() > 0) {
            fail("the store lost generation " + newest.lost() + ", which was there before; find out who removed it");
            return List.of();
        }
        if (newest.head().isEmpty()) {
            if (newest.refused().isEmpty()) {
                isEmpty = true;
                remarks.add("no generation is in use");
            } else {
                fail("no generation is believed: " + newest.refused().get(0)
                        + "; sign what is there by saving once more with the key");
            }
            return List.of();
        }
        if (request.generations() == 1) {
            return List.of(newest.head().get());
        }
        List<Head> heads = new ArrayList<>(new Catalogue(source)
                .history(namespace, request.believed(), request.pins()).generations().stream()
                        .filter(generation -> generation.state() == State.IN_USE)
                        .limit(request.generations())
                        .flatMap(generation -> generation.head().stream())
                        .toList());
        Collections.reverse(heads);
        return heads;
    }

    /** Where the generations of the other store came from. */
    private Set<String> origins() throws IOException {
        Set<String> origins = new HashSet<>();
        for (Generation generation : new Catalogue(target)
                .history(namespace, request.believed(), Pins.NONE)
                .generations()) {
            generation.head().map(head -> head.provenance().facts().get(COPIED)).ifPresent(origins::add);
        }
        return origins;
    }

    /** Readers that trust keys would not believe a head that is not signed. */
    private void checkSigned(Head head, Optional<Head> published) throws IOException {
        boolean isSigned = head.signature().isPresent()
                || published.flatMap(Head::signature).isPresent();
        if (isSigned && request.signingKey().isEmpty()) {
            throw new IOException(
                    "its generations are signed, and in the other store they have to be, too; name the key"
                            + " to sign with");
        }
    }

    /** Copies a generation; empty if it was not published. A damaged one is named, and does not keep others. */
    private Optional<Head> copied(Head head, Place place, TakenPacks taken) throws IOException, InterruptedException {
        GenerationCopier copier = new GenerationCopier(source, place, request, head, taken, progress);
        try {
            // A prune relies on the limit.
            Optional<Published> published = Deadline.run(Optional.of(Deadline.LONGEST), copier::run);
            isOvertaken = published.isEmpty();
            published.flatMap(Published::unchecked).ifPresent(remarks::add);
            published.ifPresent(
                    done -> copied.add(new Copied(head.generation(), done.head().generation())));
            return published.map(Published::head);
        } catch (DamagedException | MissingObjectException e) {
            FailureMessages.interruptedInstead(e);
            fail("generation " + head.generation() + " cannot be copied: " + FailureMessages.message(e)
                    + "; castor repair takes a damaged generation out of use");
            return Optional.empty();
        } finally {
            sentBytes += copier.sentBytes();
            thereBytes += copier.thereBytes();
        }
    }
}

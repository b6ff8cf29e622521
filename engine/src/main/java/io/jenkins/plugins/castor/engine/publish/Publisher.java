package io.jenkins.plugins.castor.engine.publish;

import io.jenkins.plugins.castor.engine.repository.GenerationNumbers;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.StoreIdentity;
import io.jenkins.plugins.castor.engine.repository.Tombstones;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.Signatures;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The third step of a save, on the trusted side: checks that the store has every object, and creates the head. */
public final class Publisher {

    private static final int ATTEMPTS = 20;

    private final Store store;
    private final PublishRequest request;
    private final Optional<TrustedKeys> believed;
    private final StoreLayout layout;

    /**
     * @param store stays open
     * @param believed the keys whose generations count; empty for any
     */
    public Publisher(Store store, PublishRequest request, Optional<TrustedKeys> believed) {
        this.store = store;
        this.believed = believed;
        this.request = request;
        this.layout = new StoreLayout(request.namespace());
    }

    /**
     * A generation that was published.
     *
     * @param unchecked why its objects could not be looked at afterwards; empty when they are all there
     */
    public record Published(Head head, Optional<String> unchecked) {}

    /**
     * Publishes a snapshot as the next generation. That need not follow the one it was built on: when another save
     * published meanwhile, this one comes after it, which is safe because every snapshot is complete. Revoked numbers are
     * not reused. Afterwards it looks again whether the store has everything, and takes its head back if not.
     *
     * @param newest a generation of the namespace that is believed, which then gives the identity of the store; empty to ask
     *     the store
     * @param highest a number that the new generation comes after, such as the highest that is believed
     * @throws IOException when the store fails, lacks an object or is not the one that was pinned, or when other saves keep
     *     taking the next number
     */
    public Published publish(HeadDraft draft, Optional<Head> newest, long highest)
            throws IOException, InterruptedException {
        checkComplete(draft);
        return lookedAt(draft, create(draft, newest, highest));
    }

    /**
     * Publishes what takes the place of the newest generation, as {@link #publish} does, if that still is the newest one.
     *
     * @param newest the newest generation in use
     * @param highest as in {@link #publish}
     * @return empty if another save has published meanwhile; nothing was published then
     */
    public Optional<Published> replace(HeadDraft draft, Head newest, long highest) throws IOException {
        return follow(draft, newest.store(), Optional.of(newest), highest, 1);
    }

    /**
     * Publishes what follows the newest generation, as {@link #publish} does, if that still is the newest one.
     *
     * @param identity the identity of the store
     * @param newest the newest generation in use; empty when there is none, and must still be none
     * @param highest as in {@link #publish}
     * @param least the least number that the new generation gets
     * @return empty if another save has published meanwhile; nothing was published then
     */
    public Optional<Published> follow(
            HeadDraft draft, StoreId identity, Optional<Head> newest, long highest, long least) throws IOException {
        checkComplete(draft);
        Optional<Head> head = createNext(draft, identity, newest, highest, least);
        return head.isPresent() ? Optional.of(lookedAt(draft, head.get())) : Optional.empty();
    }

    private void checkComplete(HeadDraft draft) throws StoreException {
        Optional<String> missing = missing(draft);
        if (missing.isPresent()) {
            throw new StoreException(missing.get() + "; save again");
        }
    }

    /** Looks at the objects once more, and takes the head back if something is gone. */
    private Published lookedAt(HeadDraft draft, Head head) throws IOException {
        Optional<String> missing;
        try {
            missing = missing(draft);
        } catch (StoreException e) {
            return new Published(
                    head,
                    Optional.of("generation " + head.generation()
                            + " is published, but its objects could not be looked at again: " + e.getMessage()));
        }
        if (missing.isPresent()) {
            String lost = missing.get() + " since this save began: was it removed, or is the grace of the prune too"
                    + " short?";
            new Tombstones(store, head.store(), layout, request.signingKey()).revoke(head.generation(), lost);
            throw new StoreException(lost + " Generation " + head.generation() + " was taken back; save again");
        }
        return new Published(head, Optional.empty());
    }

    /**
     * Publishes the newest snapshot once more, without a look at its objects, which the caller has found complete. Does
     * nothing if another save has published meanwhile. It takes a listing and a creation.
     *
     * @param newest the newest generation in use
     * @param highest as in {@link #publish}
     */
    public Optional<Head> publishAgain(Head newest, long highest) throws IOException {
        return createNext(HeadDraft.again(newest, Optional.empty()), newest.store(), Optional.of(newest), highest, 1);
    }

    /** Creates the head that follows the newest one; does nothing if another save has published meanwhile. */
    private Optional<Head> createNext(
            HeadDraft draft, StoreId identity, Optional<Head> newest, long highest, long least) throws IOException {
        Heads heads = new Heads(store, layout.namespace(), believed, request.pins());
        GenerationNumbers numbers = heads.numbers();
        if (numbers.highest() > highest && !heads.search().head().equals(newest)) {
            return Optional.empty();
        }
        long generation = numbers.freeAfter(Math.max(highest, least - 1));
        if (generation > Head.MAX_GENERATION) {
            return Optional.empty();
        }
        byte[] object = signed(HeadCodec.encode(head(draft, identity, generation, newest)));
        return store.create(layout.head(generation), object) ? Optional.of(HeadCodec.decode(object)) : Optional.empty();
    }

    private Head create(HeadDraft draft, Optional<Head> newest, long highest) throws IOException, InterruptedException {
        StoreId identity = newest.isPresent() ? newest.get().store() : StoreIdentity.of(store, request.pins());
        Heads heads = new Heads(store, layout.namespace(), believed, request.pins());
        long after = highest;
        Optional<Head> parent = newest;
        for (int i = 0; i < ATTEMPTS; i++) {
            Interrupts.check();
            GenerationNumbers numbers = heads.numbers();
            if (i > 0 || numbers.highest() > after) {
                Heads.Newest found = heads.search();
                after = Math.max(after, found.highest());
                parent = found.head();
            }
            long generation = numbers.freeAfter(after);
            if (generation > Head.MAX_GENERATION) {
                throw new StoreException(
                        "the namespace " + layout.namespace() + " is at generation " + Head.MAX_GENERATION
                                + ", the highest possible number; remove that head, which no save created, or save to"
                                + " another namespace");
            }
            byte[] object = signed(HeadCodec.encode(head(draft, identity, generation, parent)));
            if (store.create(layout.head(generation), object)) {
                return HeadCodec.decode(object);
            }
            // The save that took the number may never finish, so skip it even if that leaves a gap.
            after = generation;
        }
        throw new StoreException("other saves to " + layout.namespace() + " took " + ATTEMPTS
                + " generation numbers before this one could publish; save again");
    }

    private byte[] signed(byte[] head) {
        return request.signingKey().map(key -> Signatures.sign(head, key)).orElse(head);
    }

    /** What the store lacks, in words; empty when everything is there with its size. It takes one listing. */
    private Optional<String> missing(HeadDraft draft) throws StoreException {
        Map<String, Long> wanted = new LinkedHashMap<>();
        draft.totals().packs().forEach(pack -> wanted.put(layout.pack(pack.name()), pack.bytes()));
        wanted.put(layout.snapshot(draft.snapshot()), draft.totals().snapshotBytes());
        for (StoredObject object : store.list(layout.namespace().path())) {
            wanted.remove(object.name(), object.bytes());
        }
        return wanted.keySet().stream()
                .findFirst()
                .map(name -> (name.startsWith(layout.packs()) ? "the pack " : "the snapshot ") + name
                        + " is missing from the store or has another size");
    }

    private Head head(HeadDraft draft, StoreId identity, long generation, Optional<Head> parent) {
        return new Head(
                identity,
                layout.namespace(),
                generation,
                parent.isPresent() ? OptionalLong.of(parent.get().generation()) : OptionalLong.empty(),
                draft.snapshot(),
                draft.totals(),
                levels(draft, parent),
                draft.tree(),
                draft.key(),
                draft.created().orElseGet(Instant::now).truncatedTo(ChronoUnit.SECONDS),
                request.publisher(),
                request.provenance(),
                Optional.empty());
    }

    /** What is known of the packs: what the generation before says of those that are kept, and what the draft says. */
    private static Map<String, Integer> levels(HeadDraft draft, Optional<Head> parent) {
        Map<String, Integer> known = new HashMap<>();
        parent.ifPresent(head -> known.putAll(head.levels()));
        known.putAll(draft.levels());
        Set<String> names = new HashSet<>();
        draft.totals().packs().forEach(pack -> names.add(pack.name()));
        known.keySet().retainAll(names);
        return known;
    }
}

package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.PackSizes;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.Signatures;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/** The third part of a save, for whoever may publish: checks that every object is there, and creates the head. */
public final class Publisher {

    private static final int ATTEMPTS = 20;

    private final Store store;
    private final StoreLayout layout;
    private final Provenance provenance;
    private final Optional<SigningKey> signingKey;

    /** @param signingKey signs the head; empty leaves it unsigned */
    Publisher(Store store, Namespace namespace, Provenance provenance, Optional<SigningKey> signingKey) {
        this.store = store;
        this.layout = new StoreLayout(namespace);
        this.provenance = provenance;
        this.signingKey = signingKey;
    }

    /**
     * Publishes a snapshot as the generation after the newest one, which need not be the one it was built on: when
     * another save came first, this one follows it, as every snapshot is whole. Numbers that were revoked are not used
     * again.
     */
    Head publish(HeadDraft draft) throws IOException, InterruptedException {
        check(draft);
        Heads heads = new Heads(store, layout.namespace());
        long tried = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            Interrupts.check();
            Heads.Numbers numbers = heads.numbers();
            // Whoever took the number that was tried may never finish: then there is a gap.
            long generation = Math.max(tried, numbers.highest()) + 1;
            if (generation > Head.MAX_GENERATION) {
                throw new StoreException(
                        "generation " + Head.MAX_GENERATION + " is the last that there can be; somebody"
                                + " made it by hand: remove its head, or save into another namespace");
            }
            byte[] object = signed(HeadCodec.encode(head(draft, generation, numbers.newest())));
            if (store.create(layout.head(generation), object)) {
                return HeadCodec.decode(object);
            }
            tried = generation;
        }
        throw new StoreException("other saves published " + ATTEMPTS + " times in a row before this one could");
    }

    private byte[] signed(byte[] head) {
        return signingKey.map(key -> Signatures.sign(head, key)).orElse(head);
    }

    private void check(HeadDraft draft) throws StoreException {
        PackSizes sizes = PackSizes.list(store, layout);
        for (Pack pack : draft.packs()) {
            if (!sizes.has(pack)) {
                throw new StoreException("the pack " + layout.pack(pack.digest())
                        + " is missing from the store or has another size; save again");
            }
        }
        String snapshot = layout.snapshot(draft.snapshot());
        if (!store.size(snapshot).equals(OptionalLong.of(draft.totals().snapshotBytes()))) {
            throw new StoreException("the snapshot " + snapshot + " is missing from the store or has another size");
        }
    }

    private Head head(HeadDraft draft, long generation, long newest) {
        return new Head(
                layout.namespace(),
                generation,
                newest == 0 ? OptionalLong.empty() : OptionalLong.of(newest),
                draft.snapshot(),
                draft.totals(),
                draft.tree(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                provenance,
                Optional.empty());
    }
}

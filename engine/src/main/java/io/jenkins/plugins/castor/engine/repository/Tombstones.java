package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.snapshot.Revocation;
import io.jenkins.plugins.castor.engine.snapshot.Revocation.Kind;
import io.jenkins.plugins.castor.engine.snapshot.RevocationCodec;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.Signatures;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Creates revocations and retirements. */
public final class Tombstones {

    private static final int LONGEST_REASON = 1000;

    private final Store store;
    private final StoreId identity;
    private final StoreLayout layout;
    private final Optional<SigningKey> key;

    /**
     * @param store stays open
     * @param key signs them; empty leaves them unsigned
     * @throws IllegalArgumentException when the key does not count for the project
     */
    public Tombstones(Store store, StoreId identity, StoreLayout layout, Optional<SigningKey> key) {
        this.store = store;
        this.identity = identity;
        this.layout = layout;
        this.key = key;
        key.ifPresent(signing -> signing.checkCountsFor(layout.namespace().project()));
    }

    /**
     * Revokes a generation; returns false when it was revoked already.
     *
     * @param reason for people; its end is cut off where it is too long
     */
    public boolean revoke(long generation, String reason) throws StoreException {
        return create(Kind.REVOCATION, layout.revocation(generation), generation, reason);
    }

    /** Retires a generation and all before it; returns false when that was done already. Else as {@link #revoke}. */
    public boolean retire(long generation, String reason) throws StoreException {
        return create(Kind.RETIREMENT, layout.retirement(generation), generation, reason);
    }

    private boolean create(Kind kind, String name, long generation, String reason) throws StoreException {
        byte[] object = RevocationCodec.encode(new Revocation(
                kind,
                identity,
                layout.namespace(),
                generation,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                reason.substring(0, Math.min(reason.length(), LONGEST_REASON)),
                Optional.empty()));
        return store.create(
                name, key.map(signing -> Signatures.sign(object, signing)).orElse(object));
    }
}

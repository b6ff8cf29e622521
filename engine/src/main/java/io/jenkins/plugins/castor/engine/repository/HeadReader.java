package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.Revocation;
import io.jenkins.plugins.castor.engine.snapshot.Revocation.Kind;
import io.jenkins.plugins.castor.engine.snapshot.RevocationCodec;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.trust.Signatures;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.trust.UntrustedException;
import java.io.IOException;
import java.util.Optional;

/** Reads single heads, revocations and retirements of a namespace, and checks whose they are. */
public final class HeadReader {

    private final StoreLayout layout;
    private final Optional<TrustedKeys> keys;
    private final Optional<StoreId> identity;

    /**
     * @param keys the keys whose signatures count, if they count for the project; empty to ignore signatures
     * @param identity the store that the objects must have been published in; empty for any
     */
    public HeadReader(StoreLayout layout, Optional<TrustedKeys> keys, Optional<StoreId> identity) {
        this.layout = layout;
        this.keys = keys.map(all -> all.countingFor(layout.namespace().project()));
        this.identity = identity;
    }

    /**
     * Reads a head.
     *
     * @throws MissingObjectException when there is none
     * @throws DamagedException when it is damaged, or belongs to another namespace or generation
     * @throws UntrustedException when it is not signed by a trusted key
     */
    public Head head(long generation, SmallObject object) throws IOException {
        byte[] content = content("head", object);
        Head head;
        try {
            head = HeadCodec.decode(content);
        } catch (DamagedException e) {
            throw damaged("head", object, e);
        } catch (UnsupportedVersionException e) {
            throw e.of("the head " + object.name());
        }
        checkPlace("head", object, generation, head.namespace(), head.generation(), head.store());
        return head;
    }

    /** Reads a revocation; fails as {@link #head} does. */
    public Revocation revocation(long generation, SmallObject object) throws IOException {
        return tombstone(Kind.REVOCATION, "revocation", generation, object);
    }

    /** Reads a retirement; fails as {@link #head} does. */
    public Revocation retirement(long generation, SmallObject object) throws IOException {
        return tombstone(Kind.RETIREMENT, "retirement", generation, object);
    }

    private Revocation tombstone(Kind kind, String word, long generation, SmallObject object) throws IOException {
        byte[] content = content(word, object);
        Revocation found;
        try {
            found = RevocationCodec.decode(content, kind);
        } catch (DamagedException e) {
            throw damaged(word, object, e);
        } catch (UnsupportedVersionException e) {
            throw e.of("the " + word + " " + object.name());
        }
        checkPlace(word, object, generation, found.namespace(), found.generation(), found.store());
        return found;
    }

    /** The bytes of an object. Its signature is verified before anything parses them. */
    private byte[] content(String kind, SmallObject object) throws IOException {
        byte[] content;
        try {
            content = object.content();
        } catch (OversizedObjectException e) {
            throw new DamagedException(
                    "the " + kind + " " + object.name() + " has " + e.bytes() + " bytes, more than a " + kind
                            + " can have",
                    e);
        }
        if (keys.isPresent()) {
            try {
                Signatures.verify(content, keys.get());
            } catch (UntrustedException e) {
                throw new UntrustedException("the " + kind + " " + object.name() + " " + e.getMessage());
            }
        }
        return content;
    }

    private static DamagedException damaged(String kind, SmallObject object, DamagedException cause) {
        return new DamagedException("the " + kind + " " + object.name() + " is damaged: " + cause.getMessage(), cause);
    }

    /** A signature does not bind an object to its name: an attacker could copy a signed object elsewhere. */
    private void checkPlace(
            String kind, SmallObject object, long generation, Namespace namespace, long number, StoreId origin)
            throws IOException {
        if (!namespace.path().equals(layout.namespace().path()) || number != generation) {
            throw new DamagedException("the " + kind + " " + object.name() + " belongs to " + namespace + " generation "
                    + number + "; someone moved it");
        }
        if (!identity.orElse(origin).equals(origin)) {
            throw new UntrustedException("the " + kind + " " + object.name() + " was published in the store " + origin
                    + ", and this is " + identity.get() + "; someone copied it");
        }
    }
}

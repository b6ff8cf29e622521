package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.PackSizes;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.repository.RecentHeads;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.UrlSigner;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Issues grants on the trusted side. A grant gives a machine without credentials what it needs for one load, or for the
 * transfer of one save. It is a secret while it is valid. You decide which build may have one.
 */
public final class Grants {

    /** A larger head goes by URL, because texts in a grant are bounded. */
    private static final int INLINE_BYTES = 16 * 1024;

    /** What runs with a grant keeps what it needs, as a load or a save does. */
    private static final Duration LONGEST = Deadline.LONGEST;

    private final Store store;

    /** @param store stays open */
    public Grants(Store store) {
        this.store = store;
    }

    /**
     * The terms of a grant.
     *
     * @param valid how long it is valid, at most 12 hours; it ends earlier when the store's credentials expire earlier
     * @param plainHttp whether its URLs may use plain HTTP to other machines
     * @param trustedKeys whose generations may be granted; empty for any
     * @param limits what a snapshot or a save may be like
     * @param deadline how long it may take to make the grant
     * @param key what the caches of a load should have been made for; empty for the newest generation. It may come from the
     *     machine that gets the grant
     */
    public record Terms(
            Duration valid,
            boolean plainHttp,
            Optional<TrustedKeys> trustedKeys,
            Limits limits,
            Duration deadline,
            Optional<CacheKey> key) {

        /** @throws IllegalArgumentException when {@code valid} is not positive, or longer than 12 hours */
        public Terms {
            if (valid.isZero() || valid.isNegative() || valid.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "A grant must be valid for more than 0 s and at most 12 hours, not for " + valid + ".");
            }
        }

        /** Any generation, default limits, a deadline of two minutes. */
        public Terms(Duration valid, boolean plainHttp) {
            this(valid, plainHttp, Optional.empty(), Limits.DEFAULT, Duration.ofMinutes(2), Optional.empty());
        }

        /** The same terms for generations that these keys signed. */
        public Terms withTrustedKeys(TrustedKeys keys) {
            return new Terms(valid, plainHttp, Optional.of(keys), limits, deadline, key);
        }

        /** The same terms with other limits. */
        public Terms withLimits(Limits bounds) {
            return new Terms(valid, plainHttp, trustedKeys, bounds, deadline, key);
        }

        /** The same terms for what was made for this key, if there is any. */
        public Terms withKey(CacheKey wanted) {
            return new Terms(valid, plainHttp, trustedKeys, limits, deadline, Optional.of(wanted));
        }

        /** The same terms with another deadline. */
        public Terms withDeadline(Duration limit) {
            return new Terms(valid, plainHttp, trustedKeys, limits, limit, key);
        }
    }

    /**
     * Issues a grant to load one generation, and nothing else: a recent one with the key of the terms, else the newest one of
     * the first namespace that has one. When none has one, the grant is empty and the load is a miss.
     *
     * @param namespaces the job's own, then its fallbacks
     * @throws IOException when the store fails, cannot sign URLs, or does not answer within the deadline, and when the
     *     head or snapshot is damaged, untrusted or beyond the limits
     */
    public Grant load(List<Namespace> namespaces, Terms terms) throws IOException, InterruptedException {
        return Deadline.run(Optional.of(terms.deadline()), () -> loadable(namespaces, terms));
    }

    private Grant loadable(List<Namespace> namespaces, Terms terms) throws IOException {
        UrlSigner signer = signer();
        Instant expires = Instant.now().plus(terms.valid());
        List<Head> newest = new ArrayList<>();
        Optional<Head> head = head(namespaces, terms, newest);
        List<Item> items = new ArrayList<>();
        if (head.isPresent()) {
            items.addAll(items(head.get(), signer, terms));
        }
        for (Head known : newest) {
            if (!head.equals(Optional.of(known))) {
                items.add(headItem(known, signer, terms));
            }
        }
        return new Grant(Purpose.LOAD, expires, terms.plainHttp(), namespaces, items);
    }

    /** @param newest receives the newest heads: a machine that knows of them would otherwise take them for lost */
    private Optional<Head> head(List<Namespace> namespaces, Terms terms, List<Head> newest) throws IOException {
        Optional<Head> first = Optional.empty();
        for (Namespace namespace : namespaces) {
            RecentHeads heads = RecentHeads.search(store, namespace, terms.trustedKeys(), Pins.NONE);
            heads.newest().head().ifPresent(newest::add);
            first = first.or(() -> heads.newest().head());
            if (terms.key().isEmpty() && first.isPresent()) {
                return first;
            }
            if (terms.key().isPresent()) {
                Optional<Head> exact = heads.withKey(terms.key().get(), head -> true);
                if (exact.isPresent()) {
                    return exact;
                }
            }
        }
        return first;
    }

    private List<Item> items(Head head, UrlSigner signer, Terms terms) throws IOException {
        StoreLayout layout = new StoreLayout(head.namespace());
        List<Item> items = new ArrayList<>();
        items.add(headItem(head, signer, terms));
        String snapshot = layout.snapshot(head.snapshot());
        items.add(Item.readable(snapshot, head.totals().snapshotBytes(), signer.get(snapshot, terms.valid())));
        PackSizes sizes = PackSizes.list(store, layout);
        for (Pack pack : packs(head, terms.limits())) {
            // A save that builds on this generation treats packs outside the grant as lost, which these are.
            if (sizes.has(pack)) {
                String object = layout.pack(pack.name());
                items.add(Item.readable(object, pack.bytes(), signer.get(object, terms.valid())));
            }
        }
        return items;
    }

    private Item headItem(Head head, UrlSigner signer, Terms terms) throws IOException {
        String name = new StoreLayout(head.namespace()).head(head.generation());
        byte[] bytes = store.small(name, HeadCodec.MAX_BYTES).content();
        return bytes.length <= INLINE_BYTES
                ? Item.inline(name, new String(bytes, StandardCharsets.UTF_8))
                : Item.readable(name, bytes.length, signer.get(name, terms.valid()));
    }

    private List<Pack> packs(Head head, Limits limits) throws IOException {
        StoredSnapshot snapshot = StoredSnapshot.fetch(store, head, limits);
        try (SnapshotReader saved = snapshot.open()) {
            return saved.snapshot().packs();
        } catch (DamagedException e) {
            throw snapshot.named(e);
        }
    }

    /**
     * Issues a grant to upload the objects of one prepared save, and nothing else. They are in the namespace.
     * Checks a snapshot that exists already, because the other machine cannot, and deletes a damaged one, so that it can be
     * uploaded again.
     *
     * @param namespace where the save will be published
     * @param manifest may come from a hostile machine
     * @throws IOException when the store fails, cannot sign URLs, or does not answer within the deadline, and when the
     *     save exceeds the limits
     */
    public Grant save(Namespace namespace, Manifest manifest, Terms terms) throws IOException, InterruptedException {
        return Deadline.run(Optional.of(terms.deadline()), () -> savable(namespace, manifest, terms));
    }

    private Grant savable(Namespace namespace, Manifest manifest, Terms terms)
            throws IOException, InterruptedException {
        UrlSigner signer = signer();
        Instant expires = Instant.now().plus(terms.valid());
        List<Item> items = new ArrayList<>();
        for (UploadAdmission.Place place : new UploadAdmission(store, namespace, terms.limits()).of(manifest)) {
            items.add(
                    place.taken()
                            ? Item.present(place.name(), place.digest(), place.bytes())
                            : Item.writable(
                                    place.name(),
                                    place.digest(),
                                    place.bytes(),
                                    signer.put(place.name(), place.digest(), place.bytes(), terms.valid())));
        }
        return new Grant(Purpose.SAVE, expires, terms.plainHttp(), List.of(namespace), items);
    }

    private UrlSigner signer() throws StoreException {
        return store.signer()
                .orElseThrow(() -> new StoreException("the store " + store + " cannot sign URLs for single objects; use"
                        + " a store in S3, or give the machine access to the store itself"));
    }
}

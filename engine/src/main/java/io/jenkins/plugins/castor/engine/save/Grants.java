package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.PackSizes;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.Part;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.UrlSigner;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes grants, on the trusted side: what a machine without credentials needs for one load, or for the transfer of one
 * save. A grant is a secret while it is valid. Whether a build may have one is for the caller to decide.
 */
public final class Grants {

    /** A head that is larger goes by URL: texts in a grant are bounded. */
    private static final int INLINE_BYTES = 16 * 1024;

    private static final Duration LONGEST = Duration.ofDays(7);

    private final Store store;

    public Grants(Store store) {
        this.store = store;
    }

    /**
     * What grants are like.
     *
     * @param valid how long, up to seven days; credentials that expire earlier end it earlier
     * @param plainHttp whether URLs may go over plain HTTP to other machines
     */
    public record Terms(Duration valid, boolean plainHttp) {
        public Terms {
            if (valid.isZero() || valid.isNegative() || valid.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "A grant is valid for more than nothing and at most 7 days, not for " + valid + ".");
            }
        }
    }

    /**
     * A grant to load the newest generation of the first namespace that has one, and nothing else. Where none has one, the
     * grant opens nothing, and the load is cold.
     *
     * @param namespaces the job's own, then its fallbacks
     * @throws IOException for trouble with the store, or one that cannot sign URLs
     */
    public Grant load(List<Namespace> namespaces, Terms terms) throws IOException {
        UrlSigner signer = signer();
        Instant expires = Instant.now().plus(terms.valid());
        for (Namespace namespace : namespaces) {
            Optional<Head> head = new Heads(store, namespace).newest();
            if (head.isPresent()) {
                List<Item> items = items(head.get(), signer, terms);
                return new Grant(Purpose.LOAD, expires, terms.plainHttp(), namespaces, items);
            }
        }
        return new Grant(Purpose.LOAD, expires, terms.plainHttp(), namespaces, List.of());
    }

    private List<Item> items(Head head, UrlSigner signer, Terms terms) throws IOException {
        StoreLayout layout = new StoreLayout(head.namespace());
        List<Item> items = new ArrayList<>();
        String name = layout.head(head.generation());
        byte[] bytes = store.small(name, HeadCodec.MAX_BYTES).content();
        items.add(
                bytes.length <= INLINE_BYTES
                        ? Item.inline(name, new String(bytes, StandardCharsets.UTF_8))
                        : Item.readable(name, bytes.length, signer.get(name, terms.valid())));
        String snapshot = layout.snapshot(head.snapshot());
        items.add(Item.readable(snapshot, head.totals().snapshotBytes(), signer.get(snapshot, terms.valid())));
        PackSizes sizes = PackSizes.list(store, layout);
        for (Pack pack : packs(head)) {
            // A save that builds on this generation takes those that are not in the grant for lost, as they are.
            if (sizes.has(pack)) {
                String object = layout.pack(pack.digest());
                items.add(Item.readable(object, pack.bytes(), signer.get(object, terms.valid())));
            }
        }
        return items;
    }

    private List<Pack> packs(Head head) throws IOException {
        StoredSnapshot snapshots = StoredSnapshot.fetch(store, head, Limits.DEFAULT);
        try (SnapshotReader saved = snapshots.open()) {
            return saved.snapshot().packs();
        } catch (DamagedException e) {
            throw snapshots.named(e);
        }
    }

    /**
     * A grant to put the objects of one prepared save into the store, and nothing else. What they are named follows from
     * the namespace. Objects that are there already are checked here, as the machine that gets the grant cannot; one that
     * is damaged is deleted, so that it can be put anew.
     *
     * @param manifest may come from a hostile machine
     * @throws IOException for trouble with the store, one that cannot sign URLs, or a save beyond the limits
     */
    public Grant save(Namespace namespace, Manifest manifest, Limits limits, Terms terms)
            throws IOException, InterruptedException {
        UrlSigner signer = signer();
        Instant expires = Instant.now().plus(terms.valid());
        List<Item> items = new ArrayList<>();
        for (UploadAdmission.Place place : new UploadAdmission(store, namespace, limits).of(manifest)) {
            Part part = place.part();
            items.add(
                    place.taken()
                            ? Item.present(place.name(), part.digest(), part.bytes())
                            : Item.writable(
                                    place.name(),
                                    part.digest(),
                                    part.bytes(),
                                    signer.put(place.name(), part.digest(), part.bytes(), terms.valid())));
        }
        return new Grant(Purpose.SAVE, expires, terms.plainHttp(), List.of(namespace), items);
    }

    private UrlSigner signer() throws StoreException {
        return store.signer()
                .orElseThrow(() -> new StoreException("the store " + store + " cannot sign URLs for single objects; use"
                        + " one in S3, or give the machine the store itself"));
    }
}

package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.http.Wire;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.ObjectReader;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * The part of a store that a {@link Grant} opens, over signed URLs. Reads the objects of one snapshot, or creates those of
 * one prepared save. Lists only these objects, and refuses what no grant allows: to create heads, to delete, and to look
 * into other namespaces.
 *
 * <p>Sizes come from the grant. Whether an object still exists shows when you read it.
 */
public final class SignedStore implements Store {

    /** How long a connection may be silent. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Grant grant;
    private final StoreOptions options;
    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Wire wire;
    private final GrantRefusal refusal;
    private final Download download;
    private final SignedUploads uploads;

    /**
     * @param retry for uploads; other calls try once
     * @param options give the proxies and the certificates of authorities
     */
    public SignedStore(Grant grant, Retry retry, StoreOptions options) {
        this(grant, retry, options, PATIENCE);
    }

    SignedStore(Grant grant, Retry retry, StoreOptions options, Duration patience) {
        this.grant = grant;
        this.options = options;
        grant.items().forEach(item -> items.put(item.name(), item));
        wire = new Wire(patience, Grant::origin, options);
        refusal = new GrantRefusal(grant.server().orElse("the store"), grant.expires());
        download = new Download(wire, refusal, Optional.empty());
        uploads = new SignedUploads(wire, refusal, retry);
    }

    /** Never allowed: publishing takes the store itself. */
    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        throw notGranted("create " + name);
    }

    @Override
    public Set<String> put(List<Upload> objects, LongConsumer sent) throws StoreException {
        List<Item> granted = new ArrayList<>();
        for (Upload object : objects) {
            Item item = items.get(object.name());
            if (grant.purpose() != Purpose.SAVE || item == null) {
                throw notGranted("create " + object.name());
            }
            if (!item.digest().equals(object.digest()) || item.bytes() != object.bytes()) {
                throw new StoreException("the grant is for other bytes of " + object.name()
                        + " than were prepared here; make one from the manifest of this save");
            }
            granted.add(item);
        }
        return uploads.send(objects, granted, sent);
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        read(name, offset, into, download);
    }

    private void read(String name, long offset, ByteBuffer into, Download from) throws StoreException {
        Item item = readable(name);
        if (offset + into.remaining() > item.bytes()) {
            throw new StoreException(
                    "the object " + name + " ends at byte " + item.bytes() + ", before the part that was asked for");
        }
        if (item.content().isPresent()) {
            into.put(bytes(item), (int) offset, into.remaining());
        } else if (into.hasRemaining()) {
            from.read(item, offset, into);
        }
    }

    private static byte[] bytes(Item item) {
        return item.content().orElseThrow().getBytes(StandardCharsets.UTF_8);
    }

    private Item readable(String name) throws StoreException {
        Item item = items.get(name);
        if (grant.purpose() != Purpose.LOAD) {
            throw notGranted("read " + name);
        }
        if (item == null) {
            checkCovered(name);
            throw new MissingObjectException(name);
        }
        return item;
    }

    @Override
    public Optional<ObjectReader> through(URI cache, Duration answering) {
        Wire near = Wire.near(cache, answering, options);
        Download nearDownload = new Download(near, refusal, Optional.of(cache));
        return Optional.of(new ObjectReader() {
            @Override
            public void read(String name, long offset, ByteBuffer into) throws StoreException {
                SignedStore.this.read(name, offset, into, nearDownload);
            }

            @Override
            public void close() {
                near.close();
            }
        });
    }

    @Override
    public OptionalLong size(String name) throws StoreException {
        Item item = items.get(name);
        if (item == null) {
            checkCovered(name);
            return OptionalLong.empty();
        }
        return OptionalLong.of(item.bytes());
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        checkCovered(prefix);
        return items.values().stream()
                .filter(item -> item.name().startsWith(prefix + "/"))
                .map(item -> new StoredObject(item.name(), item.bytes(), UNKNOWN_TIME))
                .toList();
    }

    /** Sends nothing, because heads come with the grant. */
    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return listSegments(prefix).stream()
                .filter(segment -> items.containsKey(prefix + "/" + segment))
                .map(segment -> small(prefix + "/" + segment, most))
                .toList();
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        Set<String> segments = new TreeSet<>();
        for (StoredObject object : list(prefix)) {
            String rest = object.name().substring(prefix.length() + 1);
            int slash = rest.indexOf('/');
            segments.add(slash < 0 ? rest : rest.substring(0, slash));
        }
        return List.copyOf(segments);
    }

    @Override
    public boolean delete(String name) throws StoreException {
        throw notGranted("delete " + name);
    }

    private void checkCovered(String name) throws StoreException {
        if (grant.purpose() != Purpose.LOAD
                || grant.namespaces().stream()
                        .noneMatch(namespace -> (name + "/").startsWith(namespace.path() + "/"))) {
            throw notGranted("look at " + (name.isEmpty() ? "the whole store" : name));
        }
    }

    private StoreException notGranted(String what) {
        return new StoreException("the grant does not allow to " + what + ": it is one to " + grant.purpose() + " "
                + grant.namespaces() + "; the machine that may do it needs the store itself");
    }

    @Override
    public String toString() {
        return grant.server()
                .map(server -> "the store at " + server + ", by a grant")
                .orElse("the store, as it was when its URLs were signed");
    }

    @Override
    public void close() {
        wire.close();
    }
}

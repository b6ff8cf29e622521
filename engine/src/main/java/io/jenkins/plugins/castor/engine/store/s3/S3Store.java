package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.ObjectReader;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import io.jenkins.plugins.castor.engine.store.UrlSigner;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A store in a bucket of Amazon S3, or of a server that speaks its protocol.
 *
 * <p>Opening one sends nothing. Below {@code .castor/} it keeps a few objects of its own, which listings leave out;
 * docs/operations/s3.md.
 */
public final class S3Store implements Store {

    private final S3Location location;
    private final S3Server server;
    private final S3Writing writing;
    private final Creation creation;
    private final S3Listing listing;
    private final S3Reading reading;
    private final Deletion deletion;
    private final Retry retry;

    /**
     * @param url {@code s3://bucket/prefix}, with options
     * @param retry for {@link #put}; other calls try once
     * @throws IllegalArgumentException if the URL is wrong
     */
    public S3Store(StoreUrl url, StoreOptions options, Retry retry) {
        this.location = S3Location.of(url, options.environment());
        this.server = new S3Server(location, new Credentials(options), options);
        this.writing = new S3Writing(location);
        this.listing = new S3Listing(server);
        this.reading = new S3Reading(server);
        this.creation = new Creation(server, writing, listing);
        this.deletion = new Deletion(server);
        this.retry = retry;
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        return creation.create(name, content);
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        return uploads.isEmpty() ? Set.of() : new S3Uploads(server, writing, retry, sent).put(uploads);
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        reading.read(name, offset, into);
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return listSegments(prefix).stream()
                .map(segment -> small(prefix + "/" + segment, most))
                .toList();
    }

    @Override
    public SmallObject small(String name, int most) {
        return reading.small(name, most);
    }

    @Override
    public OptionalLong size(String name) throws StoreException {
        return server.size(location.key(name));
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        List<StoredObject> objects = new ArrayList<>();
        listing.objects(prefix, object -> objects.add(object));
        return objects;
    }

    /** Pages come one after the other. What does not fit into one takes longer than many small listings at once. */
    @Override
    public Optional<List<StoredObject>> listHeads(String prefix) throws StoreException {
        List<StoredObject> objects = new ArrayList<>();
        boolean all = listing.objects(prefix, 1, object -> objects.add(object));
        return all ? Optional.of(objects) : Optional.empty();
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        return listing.segments(prefix);
    }

    @Override
    public boolean delete(String name) throws StoreException {
        String key = location.key(name);
        // The answer to DELETE does not say whether the object existed.
        boolean there = server.size(key).isPresent();
        if (there) {
            server.delete(key);
        }
        return there;
    }

    @Override
    public void delete(Collection<String> names) throws StoreException {
        deletion.delete(names);
    }

    @Override
    public Optional<ObjectReader> through(URI cache, Duration answering) {
        S3Server near = server.through(cache, answering);
        S3Reading nearReading = new S3Reading(near);
        return Optional.of(new ObjectReader() {
            @Override
            public void read(String name, long offset, ByteBuffer into) throws StoreException {
                nearReading.read(name, offset, into);
            }

            @Override
            public void close() {
                near.close();
            }
        });
    }

    @Override
    public Optional<UrlSigner> signer() {
        return Optional.of(new S3Signer(server, writing));
    }

    @Override
    public String toString() {
        return location.toString();
    }

    @Override
    public void close() {
        server.close();
    }
}

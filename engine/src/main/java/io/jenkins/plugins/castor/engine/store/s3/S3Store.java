package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import io.jenkins.plugins.castor.engine.store.UrlSigner;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A store in a bucket of Amazon S3, or of a server that speaks its protocol.
 *
 * <p>Nothing is sent before the first call. Besides its objects a store has a few below {@code .castor/}, which no listing
 * shows; docs/s3.md.
 */
public final class S3Store implements Store {

    private final S3Location location;
    private final S3Server server;
    private final S3Writing writing;
    private final Creation creation;
    private final S3Listing listing;
    private final Retry retry;

    /**
     * @param url {@code s3://bucket/prefix}, with options
     * @param retry for what {@link #put} does; other calls are tried once
     * @throws IllegalArgumentException when the URL is wrong
     */
    public S3Store(StoreUrl url, StoreOptions options, Retry retry) {
        this.location = S3Location.of(url, options.environment());
        this.server = new S3Server(location, new Credentials(options));
        this.writing = new S3Writing(location);
        this.listing = new S3Listing(server);
        this.creation = new Creation(server, writing, listing);
        this.retry = retry;
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        return creation.create(name, content);
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        return uploads.isEmpty() ? Set.of() : new Uploads(server, writing, retry, sent).put(uploads);
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        int length = into.remaining();
        if (length == 0) {
            long bytes = size(name).orElseThrow(() -> new MissingObjectException(name));
            if (offset > bytes) {
                throw tooShort(name);
            }
            return;
        }
        String last = String.valueOf(offset + length - 1);
        Request request =
                Request.of("s3:GetObject", "GET", location.key(name)).header("range", "bytes=" + offset + "-" + last);
        Answer answer = server.read(request, 206, into);
        if (answer.status() == 404 && !Refusal.code(answer).equals("NoSuchBucket")) {
            throw new MissingObjectException(name);
        }
        if (answer.status() == 416) {
            throw tooShort(name);
        }
        if (answer.status() == 200) {
            throw new StoreException(
                    location + " sent all of " + name + " instead of a part; a store needs a server that knows ranges");
        }
        if (answer.status() != 206) {
            throw server.refused(request, answer);
        }
        String range = answer.header("Content-Range");
        if (!range.startsWith("bytes " + offset + "-" + last + "/")) {
            if (range.startsWith("bytes " + offset + "-")) {
                throw tooShort(name);
            }
            throw new StoreException(location + " sent another part of " + name + " than the one that was asked for");
        }
        if (answer.bytes() > length) {
            throw new StoreException(location + " sent more bytes of " + name + " than were asked for");
        }
        if (answer.bytes() < length) {
            throw new RetryableException(
                    location + " sent " + answer.bytes() + " of " + length + " bytes of " + name, null);
        }
    }

    private StoreException tooShort(String name) {
        return new StoreException("the object " + name + " in " + location + " ends before what was asked for");
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

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        return listing.segments(prefix);
    }

    @Override
    public boolean delete(String name) throws StoreException {
        String key = location.key(name);
        // The answer to a deletion does not tell whether there was something.
        boolean there = server.size(key).isPresent();
        if (there) {
            Request request = Request.of("s3:DeleteObject", "DELETE", key);
            Answer answer = server.send(request);
            if (!answer.isGood() && answer.status() != 404) {
                throw server.refused(request, answer);
            }
        }
        return there;
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

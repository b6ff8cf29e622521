package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.store.RateLimitedStore;
import io.jenkins.plugins.castor.engine.store.ReadAheadStore;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.store.remote.Line;
import io.jenkins.plugins.castor.engine.store.remote.RemoteStore;
import io.jenkins.plugins.castor.engine.store.rsync.RsyncStore;
import io.jenkins.plugins.castor.engine.store.s3.S3Store;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.SignedStore;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens stores by URL, and wraps each in the decorators that its kind needs. */
public final class Stores {

    private Stores() {}

    /** Opens all stores, in order; when one fails, closes those already open. The caller closes them. */
    static List<Store> open(List<String> urls, StoreOptions options, Retry retry) {
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("No store given; name a directory or a URL.");
        }
        List<Store> stores = new ArrayList<>();
        try {
            for (String url : urls) {
                stores.add(open(url, options, retry));
            }
            return stores;
        } catch (RuntimeException e) {
            stores.forEach(Store::close);
            throw e;
        }
    }

    /**
     * Opens one store; the caller closes it.
     *
     * @param url a URL, or the path of a directory
     * @throws IllegalArgumentException when the URL is invalid, contains a secret, or names an unknown kind of store
     */
    static Store open(String url, StoreOptions options, Retry retry) {
        if (url.isBlank()) {
            throw new IllegalArgumentException("The store's name is blank; name a directory or a URL.");
        }
        if (!StoreUrl.isUrl(url)) {
            return limited(new DirectoryStore(path(url)), options);
        }
        StoreUrl parsed = StoreUrl.parse(url);
        return switch (parsed.scheme()) {
            case "file" -> limited(new DirectoryStore(path(parsed)), options);
            case "rsync", "rsync+ssh" -> new RetryingStore(new RsyncStore(parsed, options, retry), retry);
            case "s3" -> s3(parsed, options, retry);
            default ->
                throw new IllegalArgumentException("Unknown kind of store " + parsed.scheme()
                        + "; use a directory, or a URL that begins with file:///, rsync://, rsync+ssh:// or s3://.");
        };
    }

    /** Opens the store of a grant. Retries go inside the read-ahead, so that they cover its requests, too. */
    static Store open(Grant grant, StoreOptions options) {
        Store retrying = new RetryingStore(new SignedStore(grant, Retry.DEFAULT), Retry.DEFAULT);
        return new ReadAheadStore(limited(retrying, options));
    }

    /** Opens a store that another process shares over this line, which stays open when the store is closed. */
    static Store open(Line line, String name) {
        return new ReadAheadStore(new RetryingStore(new RemoteStore(line, name), Retry.DEFAULT));
    }

    /**
     * Checks that no store is a directory inside a cache directory: a save would then cache the store itself.
     *
     * @param urls as for {@link Castor#open(List, StoreOptions)}
     * @throws IllegalArgumentException when a store is inside one, or a URL is invalid
     */
    public static void checkOutside(List<String> urls, List<CacheDirectory> caches) {
        for (String url : urls) {
            folder(url).ifPresent(folder -> CacheDirectory.checkOutside(caches, folder));
        }
    }

    /**
     * The path of a directory store; empty for any other kind.
     *
     * @throws IllegalArgumentException when the URL is invalid
     */
    public static Optional<Path> folder(String url) {
        if (!StoreUrl.isUrl(url)) {
            return Optional.of(path(url));
        }
        return Optional.of(StoreUrl.parse(url))
                .filter(parsed -> parsed.scheme().equals("file"))
                .map(Stores::path);
    }

    private static Path path(String path) {
        StoreUrl.checkPath(path);
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("The store is not a valid path: " + e.getReason() + ".", e);
        }
    }

    private static Store s3(StoreUrl url, StoreOptions options, Retry retry) {
        return new ReadAheadStore(limited(new RetryingStore(new S3Store(url, options, retry), retry), options));
    }

    private static Path path(StoreUrl url) {
        if (!url.host().isEmpty() || !url.options().isEmpty()) {
            throw new IllegalArgumentException(
                    "A file URL is file:/// and an absolute path, with no host, query or fragment.");
        }
        try {
            return Path.of(new URI("file", null, "/" + url.path(), null)); // handles drive letters
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalArgumentException("The store is not a valid path.", e);
        }
    }

    private static Store limited(Store store, StoreOptions options) {
        return options.maxRate().isPresent()
                ? new RateLimitedStore(store, options.maxRate().getAsLong())
                : store;
    }
}

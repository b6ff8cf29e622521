package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.near.NearStore;
import io.jenkins.plugins.castor.engine.store.RateLimitedStore;
import io.jenkins.plugins.castor.engine.store.ReadAheadStore;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryUrl;
import io.jenkins.plugins.castor.engine.store.remote.Line;
import io.jenkins.plugins.castor.engine.store.remote.RemoteStore;
import io.jenkins.plugins.castor.engine.store.rsync.RsyncStore;
import io.jenkins.plugins.castor.engine.store.s3.S3Store;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.SignedStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens stores by URL, and wraps each in the decorators that its kind needs. */
public final class Stores {

    /** How many reads of a store that another process shares are under way at once: they cost that process memory. */
    private static final int SHARED_READS = 8;

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
        Optional<Path> folder = DirectoryUrl.parse(url);
        if (folder.isPresent()) {
            return limited(near(new DirectoryStore(folder.get()), options), options);
        }
        StoreUrl parsed = StoreUrl.parse(url);
        return switch (parsed.scheme()) {
            case "rsync", "rsync+ssh" ->
                near(new RetryingStore(new RsyncStore(parsed, options, retry), retry), options);
            case "s3" -> s3(parsed, options, retry);
            default ->
                throw new IllegalArgumentException("Unknown kind of store " + parsed.scheme()
                        + "; use a directory, or a URL that begins with file:///, rsync://, rsync+ssh:// or s3://.");
        };
    }

    /** Opens the store of a grant. Retries go inside the read-ahead, so that they cover its requests, too. */
    static Store open(Grant grant, StoreOptions options) {
        Store retrying = new RetryingStore(new SignedStore(grant, Retry.DEFAULT, options), Retry.DEFAULT);
        return ahead(limited(near(retrying, options), options), options);
    }

    /** Opens a store that another process shares over this line, which stays open when the store is closed. */
    static Store open(Line line, String name, StoreOptions options) {
        Store retrying = new RetryingStore(new RemoteStore(line, name), Retry.DEFAULT);
        return new ReadAheadStore(near(retrying, options), ReadAheadStore.DEFAULT_BYTES, SHARED_READS);
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
        return DirectoryUrl.parse(url);
    }

    private static Store s3(StoreUrl url, StoreOptions options, Retry retry) {
        Store retrying = new RetryingStore(new S3Store(url, options, retry), retry);
        return ahead(limited(near(retrying, options), options), options);
    }

    private static Store ahead(Store store, StoreOptions options) {
        return new ReadAheadStore(
                store, options.maxMemory().orElse(ReadAheadStore.DEFAULT_BYTES), ReadAheadStore.MOST_READS);
    }

    private static Store near(Store store, StoreOptions options) {
        return options.near().isEmpty() ? store : new NearStore(store, options.near());
    }

    private static Store limited(Store store, StoreOptions options) {
        return options.maxRate().isPresent()
                ? new RateLimitedStore(store, options.maxRate().getAsLong())
                : store;
    }
}

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

/** Opens stores by URL, each inside the decorators that its kind needs. */
public final class Stores {

    private Stores() {}

    /** Opens all or none. */
    static List<Store> open(List<String> urls, StoreOptions options, Retry retry) {
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("No store is named; name a directory or a URL.");
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

    /** @throws IllegalArgumentException when the URL is wrong, has a secret in it, or names an unknown kind of store */
    static Store open(String url, StoreOptions options, Retry retry) {
        if (url.isBlank()) {
            throw new IllegalArgumentException("The store is empty; name a directory or a URL.");
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
                throw new IllegalArgumentException("There is no kind of store called " + parsed.scheme()
                        + "; use a directory, or a URL that begins with file:///, rsync://, rsync+ssh:// or s3://.");
        };
    }

    /** Retries go below what reads ahead, so that they hold for that, too. */
    static Store open(Grant grant, StoreOptions options) {
        Store retrying = new RetryingStore(new SignedStore(grant, Retry.DEFAULT), Retry.DEFAULT);
        return new ReadAheadStore(limited(retrying, options));
    }

    static Store open(Line line, String name) {
        return new ReadAheadStore(new RetryingStore(new RemoteStore(line, name), Retry.DEFAULT));
    }

    /**
     * Checks that none of these stores is a directory in one of these cache directories.
     *
     * @param urls as for {@link Castor#open(List, StoreOptions)}
     * @throws IllegalArgumentException when one is, or a URL is wrong
     */
    public static void checkOutside(List<String> urls, List<CacheDirectory> caches) {
        for (String url : urls) {
            folder(url).ifPresent(folder -> CacheDirectory.checkOutside(caches, folder));
        }
    }

    /** Where a store on this machine stands; empty for one that is elsewhere. */
    private static Optional<Path> folder(String url) {
        if (!StoreUrl.isUrl(url)) {
            return Optional.of(path(url));
        }
        return Optional.of(StoreUrl.parse(url))
                .filter(parsed -> parsed.scheme().equals("file"))
                .map(Stores::path);
    }

    private static Path path(String path) {
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
            return Path.of(new URI("file", null, "/" + url.path(), null)); // knows drives
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

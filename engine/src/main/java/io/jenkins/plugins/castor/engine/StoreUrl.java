package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Opens stores by URL. */
final class StoreUrl {

    /** Two letters at least: {@code C:\caches} is a path. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    private StoreUrl() {}

    static Store open(String url) {
        if (url.isBlank()) {
            throw new IllegalArgumentException("The store is empty; name a directory or a file:/// URL.");
        }
        try {
            return new DirectoryStore(SCHEME.matcher(url).matches() ? path(URI.create(url)) : Path.of(url));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("The store is not a valid path: " + e.getReason() + ".", e);
        }
    }

    private static Path path(URI url) {
        if (!"file".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException(
                    "There is no kind of store called " + url.getScheme() + "; use a directory or a file:/// URL.");
        }
        if (url.getHost() != null || url.getQuery() != null || url.getFragment() != null || url.getPath() == null) {
            throw new IllegalArgumentException(
                    "A file URL is file:/// and an absolute path, with no host, query or fragment.");
        }
        return Path.of(url);
    }
}

package io.jenkins.plugins.castor.engine.store.directory;

import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads how a directory is named: by its path, or by a {@code file:} URL. */
public final class DirectoryUrl {

    private DirectoryUrl() {}

    /**
     * The directory that a text names; empty for a URL of another kind.
     *
     * @throws IllegalArgumentException for a URL or a path that is wrong
     */
    public static Optional<Path> parse(String text) {
        if (!StoreUrl.isUrl(text)) {
            return Optional.of(path(text));
        }
        return Optional.of(StoreUrl.parse(text))
                .filter(url -> url.scheme().equals("file"))
                .map(DirectoryUrl::path);
    }

    private static Path path(String path) {
        StoreUrl.checkPath(path);
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("\"" + path + "\" is not a valid path: " + e.getReason() + ".", e);
        }
    }

    private static Path path(StoreUrl url) {
        if (!url.host().isEmpty() || !url.options().isEmpty()) {
            throw new IllegalArgumentException(
                    "A file URL is file:/// and an absolute path, with no host, query or fragment.");
        }
        try {
            return Path.of(new URI("file", null, "/" + url.path(), null)); // handles drive letters
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalArgumentException("The file URL is not a valid path.", e);
        }
    }
}

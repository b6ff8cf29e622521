package io.jenkins.plugins.castor.engine.migrate;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a cache is in an old tree.
 *
 * @param name of the cache directory in snapshots
 * @param root the directory of the tree that becomes the cache directory; empty for the tree itself
 * @param part what of that directory belongs to the cache; empty for all of it
 */
public record OldPlace(String name, String root, String part) {

    /**
     * The known places, the best one first. Builds on virtual machines saved parts of their home directory, builds in
     * containers the directory that {@code XDG_CACHE_HOME} and npm's cache were.
     */
    static final List<OldPlace> KNOWN = List.of(
            of("npm", ".npm"),
            of("npm", "npm"),
            new OldPlace("npm", "", "_cacache"),
            of("pip", ".cache/pip"),
            of("pip", "pip"),
            of("composer", ".cache/composer"),
            of("composer", ".composer/cache"),
            of("composer", "composer"),
            of("maven", ".m2/repository"),
            of("gradle", ".gradle/caches"),
            of("gradle-wrapper", ".gradle/wrapper/dists"),
            of("yarn", ".cache/yarn"),
            of("yarn", "yarn"),
            of("cargo", ".cargo/registry"),
            of("cargo-git", ".cargo/git/db"),
            of("go", "go/pkg/mod"),
            of("bundle", "workspace/vendor/bundle"),
            of("bundle", "vendor/bundle"));

    private static OldPlace of(String name, String directory) {
        return new OldPlace(name, directory, "");
    }

    /**
     * Parses {@code NAME=DIRECTORY}, of which all becomes the cache.
     *
     * @throws IllegalArgumentException if it has another form, or the directory is not below the tree's root
     */
    public static OldPlace parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0 || !CacheDirectory.isName(text.substring(0, equals))) {
            throw new IllegalArgumentException("\"" + text + "\" is not NAME=DIRECTORY, as in cypress=.cache/Cypress");
        }
        List<String> segments =
                new ArrayList<>(List.of(text.substring(equals + 1).split("/", -1)));
        segments.removeIf(segment -> segment.isEmpty() || segment.equals("."));
        if (segments.isEmpty() || segments.contains("..") || !text.matches("[ -~]+")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" names no directory of the tree: write it in ASCII, from"
                            + " the top of the tree on, as in cypress=.cache/Cypress");
        }
        return of(text.substring(0, equals), String.join("/", segments));
    }

    /** What is read, from the root of the tree on. */
    public String directory() {
        return root.isEmpty() ? part : root;
    }
}

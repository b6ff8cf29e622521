package io.jenkins.plugins.castor.run;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a build asks for. Empty and zero stand for what the administrator set, or what is known of the build.
 *
 * @param caches names of presets, and {@code NAME=PATH} of other directories
 * @param project of the namespace
 * @param branch of the namespace
 * @param job of the namespace
 * @param fallbacks branches to try, in order, where this one has nothing; for a load
 * @param deadline minutes
 * @param spread seconds that a load waits at most
 * @param clean whether a load removes files that the cache does not have
 * @param strict whether trouble fails the build
 */
public record CacheOptions(
        List<String> caches,
        String project,
        String branch,
        String job,
        List<String> fallbacks,
        int deadline,
        int spread,
        boolean clean,
        boolean strict)
        implements Serializable {

    /** Asks for nothing. */
    static final CacheOptions NONE = new CacheOptions(List.of(), "", "", "", List.of(), 0, 0, false, false);

    /** Copies the lists into ones that a Pipeline can keep over a restart. */
    public CacheOptions {
        caches = new ArrayList<>(caches);
        fallbacks = new ArrayList<>(fallbacks);
    }
}

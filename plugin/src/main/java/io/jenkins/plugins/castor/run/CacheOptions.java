package io.jenkins.plugins.castor.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Util;
import io.jenkins.plugins.castor.engine.cache.Caches;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The options of a load or save. For empty and null options, the administrator's settings or facts about the build apply.
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
@Restricted(NoExternalUse.class)
public record CacheOptions(
        List<String> caches,
        String project,
        String branch,
        String job,
        List<String> fallbacks,
        Integer deadline,
        Integer spread,
        boolean clean,
        boolean strict)
        implements Serializable {

    /** Asks for nothing. */
    public static final CacheOptions NONE = new CacheOptions(null, null, null, null, null, false);

    private static final int LONGEST_DEADLINE = 12 * 60;
    private static final int LONGEST_SPREAD = 3600;

    /** Takes null for what was not said, and copies the lists into ones that a Pipeline can keep over a restart. */
    public CacheOptions {
        caches = texts(caches);
        project = Util.fixNull(project).strip();
        branch = Util.fixNull(branch).strip();
        job = Util.fixNull(job).strip();
        fallbacks = texts(fallbacks);
    }

    /** Only a save's. */
    public CacheOptions(
            List<String> caches, String project, String branch, String job, Integer deadline, boolean strict) {
        this(caches, project, branch, job, null, deadline, null, false, strict);
    }

    /**
     * These, checked as far as the controller can.
     *
     * @throws AbortException which says what to write
     */
    public CacheOptions checked() throws AbortException {
        try {
            caches(caches);
            deadline(deadline);
            spread(spread);
            return this;
        } catch (IllegalArgumentException e) {
            throw new AbortException("castor: " + e.getMessage());
        }
    }

    /** These, for the caches that were loaded, and the name that they were loaded by unless there is another. */
    public CacheOptions ofLoaded(LoadRecord load) {
        String name = job.isEmpty() ? load.job() : job;
        return new CacheOptions(load.getCaches(), project, branch, name, fallbacks, deadline, spread, clean, strict);
    }

    /**
     * Checks caches as far as the controller can.
     *
     * @throws IllegalArgumentException which says what to write
     */
    public static void caches(@CheckForNull List<String> caches) {
        Caches.check(texts(caches));
    }

    /** The texts that are not empty, in a list that a Pipeline can keep. */
    private static List<String> texts(@CheckForNull List<String> all) {
        List<String> texts = new ArrayList<>();
        for (String text : all == null ? List.<String>of() : all) {
            if (Util.fixEmptyAndTrim(text) != null) {
                texts.add(text.strip());
            }
        }
        return texts;
    }

    /** Checks minutes, as {@link #caches}. */
    public static void deadline(@CheckForNull Integer minutes) {
        check("deadline", minutes, 1, LONGEST_DEADLINE, "minutes");
    }

    /** Checks seconds, as {@link #caches}. */
    public static void spread(@CheckForNull Integer seconds) {
        check("spread", seconds, 0, LONGEST_SPREAD, "seconds");
    }

    private static void check(String name, Integer number, int least, int most, String unit) {
        if (number != null && (number < least || number > most)) {
            throw new IllegalArgumentException("The " + name + " is " + number + ": write " + unit + " from " + least
                    + " to " + most + ", or leave it out for what the administrator set");
        }
    }
}

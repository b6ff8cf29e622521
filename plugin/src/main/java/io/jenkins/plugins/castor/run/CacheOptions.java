package io.jenkins.plugins.castor.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Util;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.key.KeyRequest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The options of a load or save. For empty and null options, the administrator's settings or facts about the build apply.
 *
 * @param caches names of presets, and {@code NAME=PATH} of other directories
 * @param key files and globs from the current directory on, and {@code auto}, that say what the caches were made for
 * @param keyText texts that say so, too
 * @param project of the namespace
 * @param branch of the namespace
 * @param job of the namespace
 * @param fallbacks branches to try, in order, where this one has nothing; for a load
 * @param deadline minutes
 * @param spread seconds that a load waits at most
 * @param clean whether a load removes files that the cache does not have
 * @param strict whether trouble fails the build
 * @param level how hard a save compresses what is new: zstd's level
 * @param dropUnused days after which a save leaves out what no saving build used; 0 for never
 */
@Restricted(NoExternalUse.class)
public record CacheOptions(
        List<String> caches,
        List<String> key,
        List<String> keyText,
        String project,
        String branch,
        String job,
        List<String> fallbacks,
        Integer deadline,
        Integer spread,
        boolean clean,
        boolean strict,
        Integer level,
        Integer dropUnused)
        implements Serializable {

    /** Asks for nothing. */
    public static final CacheOptions NONE = new CacheOptions(null, null, null, null, null, null, null, false);

    private static final int LONGEST_DEADLINE = 12 * 60;
    private static final int LONGEST_SPREAD = 3600;
    private static final int HIGHEST_LEVEL = 19;
    private static final int LONGEST_UNUSED = 3650;
    private static final String ADMINISTRATOR = "what the administrator set";

    /** Takes null for what was not said, and copies the lists into ones that a Pipeline can keep over a restart. */
    public CacheOptions {
        caches = new ArrayList<>(Caches.split(texts(caches)));
        key = texts(key);
        keyText = texts(keyText);
        project = Util.fixNull(project).strip();
        branch = Util.fixNull(branch).strip();
        job = Util.fixNull(job).strip();
        fallbacks = texts(fallbacks);
    }

    /** Only a load's. */
    public CacheOptions(
            List<String> caches,
            List<String> key,
            List<String> keyText,
            String project,
            String branch,
            String job,
            List<String> fallbacks,
            Integer deadline,
            Integer spread,
            boolean clean,
            boolean strict) {
        this(caches, key, keyText, project, branch, job, fallbacks, deadline, spread, clean, strict, null, null);
    }

    /** Only what loads and saves have in common. */
    public CacheOptions(
            List<String> caches,
            List<String> key,
            List<String> keyText,
            String project,
            String branch,
            String job,
            Integer deadline,
            boolean strict) {
        this(caches, key, keyText, project, branch, job, null, deadline, null, false, strict);
    }

    /** These, with what only saves have. */
    public CacheOptions withSave(@CheckForNull Integer saveLevel, @CheckForNull Integer unusedDays) {
        return new CacheOptions(
                caches,
                key,
                keyText,
                project,
                branch,
                job,
                fallbacks,
                deadline,
                spread,
                clean,
                strict,
                saveLevel,
                unusedDays);
    }

    /**
     * These, checked as far as the controller can.
     *
     * @throws AbortException which says what to write
     */
    public CacheOptions checked() throws AbortException {
        try {
            caches(caches);
            key(key, keyText);
            deadline(deadline);
            spread(spread);
            level(level);
            dropUnused(dropUnused);
            return this;
        } catch (IllegalArgumentException e) {
            throw new AbortException("castor: " + e.getMessage());
        }
    }

    /** These, for the caches that were loaded, with the name and the key that they were loaded by unless there is another. */
    public CacheOptions ofLoaded(LoadRecord load) {
        String name = job.isEmpty() ? load.job() : job;
        boolean own = hasKey();
        return new CacheOptions(
                load.getCaches(),
                own ? key : load.getKey(),
                own ? keyText : load.keyText(),
                project,
                branch,
                name,
                fallbacks,
                deadline,
                spread,
                clean,
                strict,
                level,
                dropUnused);
    }

    private boolean hasKey() {
        return !key.isEmpty() || !keyText.isEmpty();
    }

    /**
     * Checks caches as far as the controller can.
     *
     * @throws IllegalArgumentException which says what to write
     */
    public static void caches(@CheckForNull List<String> caches) {
        Caches.check(Caches.split(texts(caches)));
    }

    /** Checks what a key is made from, as {@link #caches}; nothing means that there is none. */
    public static void key(@CheckForNull List<String> files, @CheckForNull List<String> keyTexts) {
        List<String> names = texts(files);
        List<String> others = texts(keyTexts);
        if (!names.isEmpty() || !others.isEmpty()) {
            KeyRequest.of(names, others);
        }
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
        check("deadline", minutes, 1, LONGEST_DEADLINE, "minutes", ADMINISTRATOR);
    }

    /** Checks seconds, as {@link #caches}. */
    public static void spread(@CheckForNull Integer seconds) {
        check("spread", seconds, 0, LONGEST_SPREAD, "seconds", ADMINISTRATOR);
    }

    /** Checks a level of compression, as {@link #caches}. */
    public static void level(@CheckForNull Integer level) {
        check("level", level, 1, HIGHEST_LEVEL, "a number", ADMINISTRATOR);
    }

    /** Checks days, as {@link #caches}. */
    public static void dropUnused(@CheckForNull Integer days) {
        check("dropUnused", days, 0, LONGEST_UNUSED, "days", "what the presets say");
    }

    private static void check(String name, Integer number, int least, int most, String unit, String otherwise) {
        if (number != null && (number < least || number > most)) {
            throw new IllegalArgumentException("The " + name + " is " + number + ": write " + unit + " from " + least
                    + " to " + most + ", or leave it out for " + otherwise);
        }
    }
}

package io.jenkins.plugins.castor.run;

import io.jenkins.plugins.castor.agent.LoadResult;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A load of a build, as Jenkins and Pipelines remember it. A class, as XStream cannot read records. */
@Restricted(NoExternalUse.class)
public final class LoadRecord implements Serializable {

    private static final long serialVersionUID = 1;

    private final long time = System.currentTimeMillis();
    private final long begun;
    private final boolean background;
    private final String namespace;
    private final String job;
    private final ArrayList<String> caches;
    private final ArrayList<String> key;
    private final ArrayList<String> keyText;
    private final String node;
    private final String outcome;
    private final boolean trouble;
    private final String sentence;
    private final boolean exact;
    private final String why;
    private final String from;
    private final long generation;
    private final long saved;
    private final long files;
    private final long bytes;
    private final long millis;

    /**
     * @param begun by the clock of the controller
     * @param background whether the build went on meanwhile
     * @param caches that were loaded, which the options need not name
     */
    LoadRecord(
            Instant begun,
            boolean background,
            String namespace,
            CacheOptions options,
            List<String> caches,
            String node,
            LoadResult loaded) {
        this.begun = begun.toEpochMilli();
        this.background = background;
        this.namespace = namespace;
        this.job = options.job();
        this.caches = new ArrayList<>(caches);
        this.key = new ArrayList<>(options.key());
        this.keyText = new ArrayList<>(options.keyText());
        this.node = node;
        this.outcome = loaded.outcome();
        this.trouble = loaded.trouble();
        this.sentence = loaded.sentence();
        this.exact = loaded.exact();
        this.why = loaded.why();
        this.from = loaded.namespace();
        this.generation = loaded.generation();
        this.saved = loaded.saved();
        this.files = loaded.files();
        this.bytes = loaded.bytes();
        this.millis = loaded.millis();
    }

    /** When it ended. */
    public Instant getTime() {
        return Instant.ofEpochMilli(time);
    }

    /** When it began, before any wait that the build asked for. */
    public Instant getBegun() {
        return Instant.ofEpochMilli(begun);
    }

    /** Whether the build went on meanwhile. */
    public boolean isBackground() {
        return background;
    }

    /** The path of the job's own. */
    public String getNamespace() {
        return namespace;
    }

    /** What the build asked to be called, for a save that follows; empty for what it is called by itself. */
    String job() {
        return job == null ? "" : job;
    }

    /** What its key was made from: files and globs, as users write them. */
    public List<String> getKey() {
        return key == null ? List.of() : List.copyOf(key);
    }

    /** The texts of its key. */
    List<String> keyText() {
        return keyText == null ? List.of() : List.copyOf(keyText);
    }

    /** What was asked for. */
    public List<String> getCaches() {
        return List.copyOf(caches);
    }

    /** The agent's name. */
    public String getNode() {
        return node;
    }

    /** {@code hit}, {@code fallback-hit} or {@code miss}. */
    public String getOutcome() {
        return outcome;
    }

    public boolean isTrouble() {
        return trouble;
    }

    /** All of it in words. */
    public String getSentence() {
        return sentence;
    }

    /** Whether it was saved with the key that the build has: nothing needs to be installed. */
    public boolean isExact() {
        return exact;
    }

    /** Why it is not exact; empty where it is, after a miss, and without a key. */
    public String getWhy() {
        return why == null ? "" : why;
    }

    /** The path of the namespace that was restored from; empty where none was. */
    public String getFrom() {
        return from;
    }

    public long getGeneration() {
        return generation;
    }

    /** When that generation was saved; null where none was restored. */
    public Instant getSaved() {
        return saved == 0 ? null : Instant.ofEpochMilli(saved);
    }

    public long getFiles() {
        return files;
    }

    public long getBytes() {
        return bytes;
    }

    /** How long it took on the agent, which says so. */
    public long getMillis() {
        return millis;
    }
}

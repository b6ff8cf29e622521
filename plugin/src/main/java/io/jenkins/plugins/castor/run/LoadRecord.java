package io.jenkins.plugins.castor.run;

import io.jenkins.plugins.castor.agent.LoadResult;
import io.jenkins.plugins.castor.engine.cache.Namespace;
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

    /** Stands for the namespace itself: no path is this. */
    private static final String OWN = "=";

    private final long time = System.currentTimeMillis();
    private final long begun;
    private final String background;
    private final String store;
    private final String namespace;
    private final String job;
    private final ArrayList<String> caches;
    private final ArrayList<String> key;
    private final ArrayList<String> keyText;
    private final ArrayList<String> fallbacks;
    private final String remark;
    private final String node;
    private final String outcome;
    private final String trouble;
    private final String sentence;
    private final String exact;
    private final String why;
    private final String from;
    private final Long generation;
    private final Long saved;
    private final Long files;
    private final Long bytes;
    private final long millis;

    /**
     * @param begun by the clock of the controller
     * @param background whether the build went on meanwhile
     * @param store the name of the store; empty for the default one
     * @param caches that were loaded, which the options need not name
     * @param fallbacks the namespaces that it may have turned to
     * @param remark why there may have been nothing to load; empty for nothing to say
     */
    LoadRecord(
            Instant begun,
            boolean background,
            String store,
            String namespace,
            CacheOptions options,
            List<String> caches,
            List<Namespace> fallbacks,
            String remark,
            String node,
            LoadResult loaded) {
        this.begun = begun.toEpochMilli();
        this.background = Compact.flag(background);
        this.store = Compact.of(store);
        this.namespace = namespace;
        this.job = Compact.of(options.job());
        this.caches = Compact.of(caches);
        this.key = Compact.of(options.key());
        this.keyText = Compact.of(options.keyText());
        this.fallbacks = loaded.outcome().equals("hit")
                ? null
                : Compact.of(fallbacks.stream().map(Namespace::path).toList());
        this.remark = Compact.of(remark);
        this.node = Compact.of(node);
        this.outcome = loaded.outcome();
        this.trouble = Compact.flag(loaded.trouble());
        this.sentence = loaded.sentence();
        this.exact = Compact.flag(loaded.exact());
        this.why = Compact.of(loaded.why());
        this.from = loaded.namespace().equals(namespace) ? OWN : Compact.of(loaded.namespace());
        this.generation = Compact.of(loaded.generation());
        this.saved = Compact.of(loaded.saved());
        this.files = Compact.of(loaded.files());
        this.bytes = Compact.of(loaded.bytes());
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
        return Compact.isSet(background);
    }

    /** The name of the store that was asked; empty for the default one. */
    public String getStore() {
        return Compact.from(store);
    }

    /** The path of the job's own. */
    public String getNamespace() {
        return namespace;
    }

    /** What the build asked to be called, for a save that follows; empty for what it is called by itself. */
    String job() {
        return Compact.from(job);
    }

    /** What its key was made from: files and globs, as users write them. */
    public List<String> getKey() {
        return Compact.from(key);
    }

    /** The texts of its key. */
    List<String> keyText() {
        return Compact.from(keyText);
    }

    /** What was asked for. */
    public List<String> getCaches() {
        return Compact.from(caches);
    }

    /** The place on the page of the build that is about this load. */
    public String getId() {
        return "load-" + begun;
    }

    /** The paths of the namespaces that were to be tried, in order, if this one had nothing; empty after a hit. */
    public List<String> getFallbacks() {
        return Compact.from(fallbacks);
    }

    /** Why there may have been nothing to load, by what is known of earlier saves; empty where there is nothing to say. */
    public String getRemark() {
        return Compact.from(remark);
    }

    /** The agent's name. */
    public String getNode() {
        return Compact.from(node);
    }

    /** {@code hit}, {@code fallback-hit} or {@code miss}. */
    public String getOutcome() {
        return outcome;
    }

    public boolean isTrouble() {
        return Compact.isSet(trouble);
    }

    /** All of it in words. */
    public String getSentence() {
        return sentence;
    }

    /** Whether it was saved with the key that the build has: nothing needs to be installed. */
    public boolean isExact() {
        return Compact.isSet(exact);
    }

    /** Why it is not exact; empty where it is, after a miss, and without a key. */
    public String getWhy() {
        return Compact.from(why);
    }

    /** The path of the namespace that was restored from; empty where none was. */
    public String getFrom() {
        return OWN.equals(from) ? namespace : Compact.from(from);
    }

    public long getGeneration() {
        return Compact.from(generation);
    }

    /** When that generation was saved; null where none was restored. */
    public Instant getSaved() {
        return saved == null ? null : Instant.ofEpochMilli(saved);
    }

    public long getFiles() {
        return Compact.from(files);
    }

    public long getBytes() {
        return Compact.from(bytes);
    }

    /** How long it took on the agent, which says so. */
    public long getMillis() {
        return millis;
    }
}

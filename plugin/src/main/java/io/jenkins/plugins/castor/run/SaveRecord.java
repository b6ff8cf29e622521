package io.jenkins.plugins.castor.run;

import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import java.time.Instant;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A save of a build, as Jenkins remembers it. A class, as XStream cannot read records. */
@Restricted(NoExternalUse.class)
public final class SaveRecord {

    private final long time = System.currentTimeMillis();
    private final String namespace;
    private final boolean allowed;
    private final String outcome;
    private final boolean trouble;
    private final String sentence;
    private final long generation;
    private final long entries;
    private final long bytes;
    private final long sent;
    private final long millis;

    /** @param allowed whether the build may save */
    SaveRecord(Namespace namespace, boolean allowed, SaveReport report) {
        this.namespace = namespace.path();
        this.allowed = allowed;
        this.outcome = report.outcome().name().toLowerCase(Locale.ROOT);
        this.trouble = report.trouble();
        this.sentence = Sentences.of(report, namespace);
        this.generation = report.head().map(head -> head.generation()).orElse(0L);
        this.entries = report.counts().entries();
        this.bytes = report.counts().bytes();
        this.sent = report.counts().bytesSent();
        this.millis = report.took().toMillis();
    }

    /** When it ended. */
    public Instant getTime() {
        return Instant.ofEpochMilli(time);
    }

    /** The path of where it went, or was to go. */
    public String getNamespace() {
        return namespace;
    }

    public boolean isAllowed() {
        return allowed;
    }

    /** {@code saved}, {@code unchanged} or {@code skipped}. */
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

    /** The newest one afterwards; 0 where that is not known. */
    public long getGeneration() {
        return generation;
    }

    public long getEntries() {
        return entries;
    }

    public long getBytes() {
        return bytes;
    }

    public long getSent() {
        return sent;
    }

    /** How long it took, by the clock of the controller. */
    public long getMillis() {
        return millis;
    }
}

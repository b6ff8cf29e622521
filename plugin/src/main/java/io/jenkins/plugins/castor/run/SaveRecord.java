package io.jenkins.plugins.castor.run;

import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.trust.Decision;
import java.time.Instant;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A save of a build, as Jenkins remembers it. A class, as XStream cannot read records. */
@Restricted(NoExternalUse.class)
public final class SaveRecord {

    private final long time = System.currentTimeMillis();
    private final String store;
    private final String namespace;
    private final String allowed;
    private final String rule;
    private final String outcome;
    private final String trouble;
    private final String sentence;
    private final Long generation;
    private final Long entries;
    private final Long bytes;
    private final Long sent;
    private final long millis;

    /**
     * @param store the name of the store; empty for the default one
     * @param decision whether the build may save
     */
    SaveRecord(String store, Namespace namespace, Decision decision, SaveReport report) {
        this.store = Compact.of(store);
        this.namespace = namespace.path();
        this.allowed = Compact.flag(decision.allowed());
        this.rule = Compact.of(decision.rule().orElse(""));
        this.outcome = report.outcome().name().toLowerCase(Locale.ROOT);
        this.trouble = Compact.flag(report.trouble());
        this.sentence = Sentences.of(report, namespace);
        this.generation =
                Compact.of(report.head().map(head -> head.generation()).orElse(0L));
        this.entries = Compact.of(report.counts().entries());
        this.bytes = Compact.of(report.counts().bytes());
        this.sent = Compact.of(report.counts().bytesSent());
        this.millis = report.took().toMillis();
    }

    /** When it ended. */
    public Instant getTime() {
        return Instant.ofEpochMilli(time);
    }

    /** The name of the store that it went to, or was to go to; empty for the default one. */
    public String getStore() {
        return Compact.from(store);
    }

    /** The path of where it went, or was to go. */
    public String getNamespace() {
        return namespace;
    }

    public boolean isAllowed() {
        return Compact.isSet(allowed);
    }

    /** The name of the rule that decided whether it may; empty where none did. */
    public String getRule() {
        return Compact.from(rule);
    }

    /** {@code saved}, {@code unchanged} or {@code skipped}. */
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

    /** The newest one afterwards; 0 where that is not known. */
    public long getGeneration() {
        return Compact.from(generation);
    }

    public long getEntries() {
        return Compact.from(entries);
    }

    public long getBytes() {
        return Compact.from(bytes);
    }

    public long getSent() {
        return Compact.from(sent);
    }

    /** How long it took, by the clock of the controller. */
    public long getMillis() {
        return millis;
    }
}

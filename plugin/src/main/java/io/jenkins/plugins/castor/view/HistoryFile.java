package io.jenkins.plugins.castor.view;

import hudson.XmlFile;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.castor.run.CacheRecords;
import java.io.File;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The file of the {@link NamespaceHistory} of a job, read when it is first wanted and written when a build ends. Who reads or
 * writes one keeps nobody from that of another job, and pages see a history while it is written.
 */
final class HistoryFile {

    private static final Logger LOGGER = Logger.getLogger(HistoryFile.class.getName());
    private static final String FILE = "io.jenkins.plugins.castor.diary.xml";

    /** The files know nothing of their jobs, which may go. */
    private static final Map<Job<?, ?>, HistoryFile> FILES = Collections.synchronizedMap(new WeakHashMap<>());

    private volatile NamespaceHistory history;

    private HistoryFile() {}

    static HistoryFile of(Job<?, ?> job) {
        return FILES.computeIfAbsent(job, one -> new HistoryFile());
    }

    /** What it holds. */
    NamespaceHistory history(Job<?, ?> job) {
        NamespaceHistory known = history;
        return known == null ? readOnce(job) : known;
    }

    private synchronized NamespaceHistory readOnce(Job<?, ?> job) {
        if (history == null) {
            history = read(job);
        }
        return history;
    }

    private static NamespaceHistory read(Job<?, ?> job) {
        XmlFile file = file(job);
        if (file.exists()) {
            try {
                NamespaceHistory history = (NamespaceHistory) file.read();
                if (history.isWhole()) {
                    return history;
                }
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.WARNING, "Cannot read " + file + "; it starts empty", e);
            }
        }
        return new NamespaceHistory();
    }

    /** Notes what a build did that ends now, as {@link NamespaceHistory#note}, and writes it down. */
    synchronized void note(Run<?, ?> run, CacheRecords records, boolean mayBeMissed, Instant now) {
        NamespaceHistory changed = history(run.getParent());
        changed.note(run.getNumber(), records, mayBeMissed, now);
        try {
            file(run.getParent()).write(changed.copy());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Cannot note what Castor did in " + run, e);
        }
    }

    private static XmlFile file(Job<?, ?> job) {
        return new XmlFile(Jenkins.XSTREAM2, new File(job.getRootDir(), FILE));
    }
}

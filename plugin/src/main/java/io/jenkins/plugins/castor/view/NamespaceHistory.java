package io.jenkins.plugins.castor.view;

import hudson.XmlFile;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.run.CacheRecords;
import io.jenkins.plugins.castor.run.JobQueries;
import io.jenkins.plugins.castor.run.LoadRecord;
import io.jenkins.plugins.castor.run.SaveRecord;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * Which namespaces the builds of a job used, and when. It stands in a file among the job's own, so that it goes where the
 * job goes, and tells what would otherwise take a look at every build.
 */
final class NamespaceHistory {

    private static final Logger LOGGER = Logger.getLogger(NamespaceHistory.class.getName());
    private static final String FILE = "io.jenkins.plugins.castor.diary.xml";

    /** A job that Zuul starts may be that of hundreds of projects. */
    private static final int MOST_NAMESPACES = 200;

    private static final Map<Job<?, ?>, NamespaceHistory> HISTORIES = Collections.synchronizedMap(new WeakHashMap<>());

    private final LinkedHashMap<String, Entry> namespaces = new LinkedHashMap<>();

    /** What is known of a namespace. A class, as XStream cannot read records; times are milliseconds since 1970. */
    private static final class Entry {
        /** When a build last loaded from it or saved into it. */
        private long used;
        /** When a build that may save first tried to; 0 if none did. */
        private long first;
        /** When a save last succeeded, or found nothing to change; 0 if none did. */
        private long written;
        /** When a build that may save last succeeded without a save; 0 if none did since the last save. */
        private long missed;
        /** The number of that build. */
        private int missedBy;
    }

    /**
     * A namespace into which nothing is written any more.
     *
     * @param namespace its path
     * @param written when it last was; empty where it never was
     * @param build the number of the last build that should have
     */
    record Stale(String namespace, Optional<Instant> written, int build) {}

    private NamespaceHistory() {}

    /** That of a job; empty where no build of the job used Castor. */
    static NamespaceHistory of(Job<?, ?> job) {
        return HISTORIES.computeIfAbsent(job, NamespaceHistory::read);
    }

    private static NamespaceHistory read(Job<?, ?> job) {
        XmlFile file = file(job);
        if (file.exists()) {
            try {
                NamespaceHistory diary = (NamespaceHistory) file.read();
                // A file that was edited by hand may lack the field.
                if (diary.namespaces != null) {
                    return diary;
                }
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.WARNING, "Cannot read " + file + "; it starts empty", e);
            }
        }
        return new NamespaceHistory();
    }

    private static XmlFile file(Job<?, ?> job) {
        return new XmlFile(Jenkins.XSTREAM2, new File(job.getRootDir(), FILE));
    }

    /** Whether any build loaded or saved. */
    synchronized boolean isEmpty() {
        return namespaces.isEmpty();
    }

    /** The paths of namespaces that builds of the job used, latest first. */
    synchronized List<String> used() {
        return namespaces.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Entry> one) -> one.getValue().used)
                        .reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether a build of the job was allowed to save into it. */
    synchronized boolean isWritable(String namespace) {
        Entry entry = namespaces.get(namespace);
        return entry != null && entry.first > 0;
    }

    /** The namespaces that were not written for this long although builds that may save succeed. */
    synchronized List<Stale> stale(Instant now, Duration after) {
        List<Stale> stale = new ArrayList<>();
        long limit = now.minus(after).toEpochMilli();
        namespaces.forEach((namespace, entry) -> {
            long last = Math.max(entry.written, entry.first);
            if (entry.first > 0 && last <= limit && entry.missed > limit) {
                Optional<Instant> written =
                        Optional.of(entry.written).filter(time -> time > 0).map(Instant::ofEpochMilli);
                stale.add(new Stale(namespace, written, entry.missedBy));
            }
        });
        return stale;
    }

    /** Whether there is anything that can become stale. */
    synchronized boolean isSuspect() {
        return namespaces.values().stream().anyMatch(entry -> entry.missed > 0);
    }

    /** Notes what a build did that ends now. */
    void note(Run<?, ?> run, CacheRecords records, Instant now) {
        synchronized (this) {
            for (LoadRecord load : records.getLoads()) {
                entry(load.getNamespace()).used = now.toEpochMilli();
            }
            for (SaveRecord save : records.getSaves()) {
                noteSave(save, now);
            }
            if (run.getResult() == Result.SUCCESS) {
                noteSuccess(run, records, now);
            }
            while (namespaces.size() > MOST_NAMESPACES) {
                List<String> all = used();
                namespaces.remove(all.get(all.size() - 1));
            }
            try {
                file(run.getParent()).write(this);
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "Cannot note what Castor did in " + run, e);
            }
        }
    }

    private Entry entry(String namespace) {
        return namespaces.computeIfAbsent(namespace, path -> new Entry());
    }

    private void noteSave(SaveRecord save, Instant now) {
        Entry entry = entry(save.getNamespace());
        entry.used = now.toEpochMilli();
        if (save.isAllowed() && entry.first == 0) {
            entry.first = now.toEpochMilli();
        }
        if (isWritten(save)) {
            entry.written = now.toEpochMilli();
            entry.missed = 0;
        }
    }

    private static boolean isWritten(SaveRecord save) {
        return save.getOutcome().equals("saved") || save.getOutcome().equals("unchanged");
    }

    /** A build that may save should have, wherever it or one before it wanted to. */
    private void noteSuccess(Run<?, ?> run, CacheRecords records, Instant now) {
        Optional<BuildFacts> facts = JobQueries.facts(run);
        if (facts.isEmpty() || !JobQueries.decision(run).allowed()) {
            return;
        }
        List<String> written = records.getSaves().stream()
                .filter(NamespaceHistory::isWritten)
                .map(SaveRecord::getNamespace)
                .toList();
        List<String> wanted = new ArrayList<>();
        records.getSaves().forEach(save -> wanted.add(save.getNamespace()));
        records.getLoads().forEach(load -> wanted.add(load.getNamespace()));
        for (String namespace : wanted) {
            Entry entry = entry(namespace);
            if (entry.first > 0 && !written.contains(namespace)) {
                entry.missed = now.toEpochMilli();
                entry.missedBy = run.getNumber();
            }
        }
    }

    /** A namespace of the job by its path; empty for any other, so that one job does not show those of all. */
    Optional<Namespace> find(Job<?, ?> job, String path) {
        Namespace usual = JobQueries.namespace(job);
        if (path == null || path.isEmpty()) {
            List<String> used = used();
            return Optional.of(used.isEmpty() ? usual : Namespace.parse(used.get(0)));
        }
        return path.equals(usual.path()) || used().contains(path)
                ? Optional.of(Namespace.parse(path))
                : Optional.empty();
    }
}

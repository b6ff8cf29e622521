package io.jenkins.plugins.castor.view;

import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.run.CacheRecords;
import io.jenkins.plugins.castor.run.JobQueries;
import io.jenkins.plugins.castor.run.LoadRecord;
import io.jenkins.plugins.castor.run.SaveRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which namespaces the builds of a job used, and when. It stands in a file among the job's own, so that it goes where the
 * job goes, and tells what would otherwise take a look at every build.
 */
final class NamespaceHistory {

    /** A job that Zuul starts may be that of hundreds of projects. */
    private static final int MOST_NAMESPACES = 200;

    /** By store and path. */
    private final LinkedHashMap<String, Entry> namespaces = new LinkedHashMap<>();

    /** When a build last restored from a namespace that was not its own, by store and path, in milliseconds. */
    private LinkedHashMap<String, Long> fallbacks = new LinkedHashMap<>();

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

        private Entry copy() {
            Entry copy = new Entry();
            copy.used = used;
            copy.first = first;
            copy.written = written;
            copy.missed = missed;
            copy.missedBy = missedBy;
            return copy;
        }
    }

    /**
     * A namespace into which nothing is written any more.
     *
     * @param namespace its path
     * @param written when it last was; empty where it never was
     * @param build the number of the last build that should have
     */
    record Stale(String namespace, Optional<Instant> written, int build) {}

    NamespaceHistory() {
        this(Map.of());
    }

    private NamespaceHistory(Map<String, Long> fallbacks) {
        this.fallbacks.putAll(fallbacks);
    }

    /** That of a job; empty where no build of the job used Castor. */
    static NamespaceHistory of(Job<?, ?> job) {
        return HistoryFile.of(job).history(job);
    }

    /** Whether it was read whole: a file that was edited by hand may lack the field. */
    boolean isWhole() {
        return namespaces != null;
    }

    /** Whether any build loaded or saved. */
    synchronized boolean isEmpty() {
        return namespaces.isEmpty();
    }

    /** Neither part has a space. */
    private static String key(String store, String namespace) {
        return store + " " + namespace;
    }

    private List<String> latestFirst() {
        return namespaces.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Entry> one) -> one.getValue().used)
                        .reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The paths of namespaces that builds of the job used, latest first.
     *
     * @param store the name of the store that they are in; empty for the default one
     */
    synchronized List<String> used(String store) {
        String prefix = key(store, "");
        return latestFirst().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .toList();
    }

    /** Whether a build that ended at this time or later may have restored from a namespace, perhaps as a fallback. */
    synchronized boolean mayHaveRestoredFrom(String store, String namespace, Instant since) {
        Entry own = namespaces.get(key(store, namespace));
        Long last = fallbacks == null ? null : fallbacks.get(key(store, namespace));
        return (own != null && own.used >= since.toEpochMilli()) || (last != null && last >= since.toEpochMilli());
    }

    /** Whether a build of the job was allowed to save into it. */
    synchronized boolean isWritable(String store, String namespace) {
        Entry entry = namespaces.get(key(store, namespace));
        return entry != null && entry.first > 0;
    }

    /** The namespaces of a store that were not written for this long although builds that may save succeed. */
    synchronized List<Stale> stale(String store, Instant now, Duration after) {
        List<Stale> stale = new ArrayList<>();
        long limit = now.minus(after).toEpochMilli();
        used(store).forEach(namespace -> {
            Entry entry = entry(store, namespace);
            long last = Math.max(entry.written, entry.first);
            if (entry.first > 0 && last <= limit && entry.missed > limit) {
                Optional<Instant> written =
                        Optional.of(entry.written).filter(time -> time > 0).map(Instant::ofEpochMilli);
                stale.add(new Stale(namespace, written, entry.missedBy));
            }
        });
        return stale;
    }

    /**
     * When what was written longest ago was written, or first to be, of what can become stale, in milliseconds since 1970;
     * empty if nothing can.
     */
    synchronized OptionalLong oldestSuspect() {
        return namespaces.values().stream()
                .filter(entry -> entry.missed > 0)
                .mapToLong(entry -> Math.max(entry.written, entry.first))
                .min();
    }

    /** Notes what a build did that ends now. */
    static void note(Run<?, ?> run, CacheRecords records, Instant now) {
        boolean mayBeMissed = run.getResult() == Result.SUCCESS
                && JobQueries.facts(run).isPresent()
                && JobQueries.decision(run).allowed();
        HistoryFile.of(run.getParent()).note(run, records, mayBeMissed, now);
    }

    /** @param mayBeMissed whether the build should have saved what it or one before it wanted to */
    synchronized void note(int build, CacheRecords records, boolean mayBeMissed, Instant now) {
        for (LoadRecord load : records.getLoads()) {
            entry(load.getStore(), load.getNamespace()).used = now.toEpochMilli();
            noteFallback(load, now);
        }
        for (SaveRecord save : records.getSaves()) {
            noteSave(save, now);
        }
        if (mayBeMissed) {
            noteSuccess(build, records, now);
        }
        while (namespaces.size() > MOST_NAMESPACES) {
            List<String> all = latestFirst();
            namespaces.remove(all.get(all.size() - 1));
        }
    }

    /** A copy that nobody changes. */
    synchronized NamespaceHistory copy() {
        NamespaceHistory copy = new NamespaceHistory(fallbacks == null ? Map.of() : fallbacks);
        namespaces.forEach((key, entry) -> copy.namespaces.put(key, entry.copy()));
        return copy;
    }

    private void noteFallback(LoadRecord load, Instant now) {
        if (fallbacks == null) {
            fallbacks = new LinkedHashMap<>();
        }
        if (!load.getFrom().isEmpty() && !load.getFrom().equals(load.getNamespace())) {
            fallbacks.remove(key(load.getStore(), load.getFrom()));
            fallbacks.put(key(load.getStore(), load.getFrom()), now.toEpochMilli()); // the last one is the latest
        }
        while (fallbacks.size() > MOST_NAMESPACES) {
            fallbacks.remove(fallbacks.keySet().iterator().next());
        }
    }

    private Entry entry(String store, String namespace) {
        return namespaces.computeIfAbsent(key(store, namespace), path -> new Entry());
    }

    private void noteSave(SaveRecord save, Instant now) {
        Entry entry = entry(save.getStore(), save.getNamespace());
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

    private void noteSuccess(int build, CacheRecords records, Instant now) {
        List<String> written = records.getSaves().stream()
                .filter(NamespaceHistory::isWritten)
                .map(save -> key(save.getStore(), save.getNamespace()))
                .toList();
        List<String> wanted = new ArrayList<>();
        records.getSaves().forEach(save -> wanted.add(key(save.getStore(), save.getNamespace())));
        records.getLoads().forEach(load -> wanted.add(key(load.getStore(), load.getNamespace())));
        for (String key : wanted) {
            Entry entry = namespaces.computeIfAbsent(key, path -> new Entry());
            if (entry.first > 0 && !written.contains(key)) {
                entry.missed = now.toEpochMilli();
                entry.missedBy = build;
            }
        }
    }

    /** A namespace of the job in a store, by its path; empty for any other, so that one job does not show those of all. */
    Optional<Namespace> find(Job<?, ?> job, String store, String path) {
        Namespace usual = JobQueries.namespace(job);
        if (path == null || path.isEmpty()) {
            List<String> used = used(store);
            return Optional.of(used.isEmpty() ? usual : Namespace.parse(used.get(0)));
        }
        return path.equals(usual.path()) || used(store).contains(path)
                ? Optional.of(Namespace.parse(path))
                : Optional.empty();
    }
}

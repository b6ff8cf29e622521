package io.jenkins.plugins.castor.view;

import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.run.CacheRecords;
import io.jenkins.plugins.castor.run.LoadRecord;
import io.jenkins.plugins.castor.run.SaveRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The builds that restored one of some generations, by what the controller noted of their loads, for {@code fragment.jelly}.
 * Reads builds from disk, for some seconds at most.
 */
@Restricted(NoExternalUse.class)
public final class RestoredBuilds {

    /** How many builds of a job are looked at, the last ones. */
    private static final int MOST_BUILDS = 500;

    private static final int MOST_ROWS = 100;

    /** At most a thousand. */
    private static final Pattern NUMBERS = Pattern.compile("[0-9]{1,18}(,[0-9]{1,18}){0,999}");

    /** How long it looks for them. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final long end = System.nanoTime() + LIMIT.toNanos();
    private boolean cutOff;

    private final String store;
    private final Namespace namespace;
    private final Set<Long> generations;
    private final Instant since;
    private final List<Row> rows = new ArrayList<>();

    private RestoredBuilds(String store, Namespace namespace, Set<Long> generations, Instant since) {
        this.store = store;
        this.namespace = namespace;
        this.generations = generations;
        this.since = since;
    }

    /**
     * Finds them among the builds of a job, and of all other jobs that restored from its namespace, perhaps as a fallback; those
     * that the current user may see.
     *
     * @param store the name of the store; empty for the default one
     * @param generations their numbers, with commas between
     * @param since builds that ended before restored none of them
     * @return with the builds of the job first, the newest first
     */
    static RestoredBuilds of(Job<?, ?> job, String store, Namespace namespace, String generations, Instant since) {
        RestoredBuilds found = new RestoredBuilds(store, namespace, numbers(generations), since);
        found.look(job);
        for (Job<?, ?> other : Jenkins.get().allItems(Job.class)) {
            if (found.isOver()) {
                break;
            }
            if (other != job
                    && other.hasPermission(Item.READ)
                    && NamespaceHistory.of(other).mayHaveRestoredFrom(store, namespace.path(), since)) {
                found.look(other);
            }
        }
        return found;
    }

    private static Set<Long> numbers(String text) {
        return NUMBERS.matcher(text).matches()
                ? Stream.of(text.split(",", -1)).map(Long::valueOf).collect(Collectors.toSet())
                : Set.of();
    }

    /** At most {@value #MOST_ROWS}. */
    public List<Row> getBuilds() {
        return List.copyOf(rows);
    }

    /** Whether there may be more builds. */
    public boolean isCutOff() {
        return cutOff;
    }

    private boolean isOver() {
        cutOff |= rows.size() >= MOST_ROWS || System.nanoTime() - end >= 0;
        return cutOff;
    }

    private void look(Job<?, ?> job) {
        int looked = 0;
        for (Run<?, ?> run = job.getLastBuild(); run != null && !isOver(); run = run.getPreviousBuild()) {
            if (looked++ >= MOST_BUILDS) {
                cutOff = true;
                return;
            }
            if (!run.isBuilding()
                    && Instant.ofEpochMilli(run.getStartTimeInMillis() + run.getDuration())
                            .isBefore(since)) {
                return;
            }
            Run<?, ?> at = run;
            CacheRecords records = run.getAction(CacheRecords.class);
            if (records != null) {
                records.getLoads().stream()
                        .filter(load -> load.getStore().equals(store)
                                && load.getFrom().equals(namespace.path())
                                && generations.contains(load.getGeneration()))
                        .findFirst()
                        .ifPresent(load -> rows.add(row(at, load, records)));
            }
        }
    }

    private static Row row(Run<?, ?> run, LoadRecord load, CacheRecords records) {
        List<String> saved = records.getSaves().stream()
                .filter(save -> save.getOutcome().equals("saved"))
                .map(RestoredBuilds::saved)
                .toList();
        return new Row(run.getUrl(), run.getFullDisplayName(), load.getGeneration(), load.getNode(), saved);
    }

    private static String saved(SaveRecord save) {
        return NamespaceName.of(save.getNamespace()) + " " + save.getGeneration();
    }

    /** A build. */
    @Restricted(NoExternalUse.class)
    public static final class Row {

        private final String url;
        private final String name;
        private final long generation;
        private final String node;
        private final List<String> saved;

        Row(String url, String name, long generation, String node, List<String> saved) {
            this.url = url;
            this.name = name;
            this.generation = generation;
            this.node = node;
            this.saved = saved;
        }

        /** From the root of Jenkins. */
        public String getUrl() {
            return url;
        }

        public String getName() {
            return name;
        }

        /** The one that it restored. */
        public long getGeneration() {
            return generation;
        }

        /** The agent, which still has it. */
        public String getNode() {
            return node;
        }

        /** What it saved then: namespaces and generations. */
        public List<String> getSaved() {
            return saved;
        }
    }
}

package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionList;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.run.CacheRecords;
import io.jenkins.plugins.castor.run.JobQueries;
import io.jenkins.plugins.castor.run.LoadRecord;
import io.jenkins.plugins.castor.run.SaveRecord;
import io.jenkins.plugins.castor.view.SavedTime.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What the page of a job shows of a namespace. */
@Restricted(NoExternalUse.class)
public final class JobPage {

    private static final int MOST_BUILDS = 50;

    private final Job<?, ?> job;
    private final String store;
    private final Namespace namespace;
    private final List<BuildRow> builds;
    private final Map<Run<?, ?>, Sample> samples;
    private final Comparison comparison;
    private final boolean manageable;

    JobPage(Job<?, ?> job, Namespace namespace, boolean manageable) {
        this.job = job;
        this.store = ChosenStore.nameFor(job);
        this.namespace = namespace;
        this.manageable = manageable;
        List<Run<?, ?>> last = last(job);
        this.builds = builds(last, store, namespace.path());
        this.samples = BuildSamples.of(last, store, namespace.path());
        this.comparison = new Comparison(samples.values());
    }

    /** The last builds, newest first. */
    private static List<Run<?, ?>> last(Job<?, ?> job) {
        List<Run<?, ?>> last = new ArrayList<>();
        for (Run<?, ?> run = job.getLastBuild();
                run != null && last.size() < MOST_BUILDS;
                run = run.getPreviousBuild()) {
            last.add(run);
        }
        return last;
    }

    private static List<BuildRow> builds(List<Run<?, ?>> last, String store, String namespace) {
        List<BuildRow> rows = new ArrayList<>();
        for (Run<?, ?> run : last) {
            CacheRecords records = run.getAction(CacheRecords.class);
            if (records == null) {
                continue;
            }
            List<LoadRecord> loads = records.getLoads().stream()
                    .filter(load ->
                            load.getStore().equals(store) && load.getNamespace().equals(namespace))
                    .toList();
            List<SaveRecord> saves = records.getSaves().stream()
                    .filter(save ->
                            save.getStore().equals(store) && save.getNamespace().equals(namespace))
                    .toList();
            if (!loads.isEmpty() || !saves.isEmpty()) {
                rows.add(new BuildRow(run, loads, saves));
            }
        }
        return rows;
    }

    /** As Jenkins' layout of such pages asks for it. */
    public Job<?, ?> getObject() {
        return job;
    }

    public String getDisplayName() {
        return Messages.JobCaches_DisplayName();
    }

    /** The name of its store; null where there is only the default one, which nobody needs to be told of. */
    @CheckForNull
    public String getStore() {
        return store.isEmpty() && CastorConfiguration.get().getStores().isEmpty() ? null : ChosenStore.title(store);
    }

    /** Its path. */
    public String getNamespace() {
        return namespace.path();
    }

    /** Its name for people. */
    public String getName() {
        return NamespaceName.of(namespace);
    }

    /** Names for people of all that builds of the job used, by their paths. */
    public Map<String, String> getNamespaces() {
        List<String> used = new ArrayList<>(NamespaceHistory.of(job).used(store));
        if (!used.contains(namespace.path())) {
            used.add(0, namespace.path());
        }
        Map<String, String> names = new LinkedHashMap<>();
        used.forEach(path -> names.put(path, NamespaceName.of(path)));
        return names;
    }

    /** The last builds that used the namespace, newest first. */
    public List<BuildRow> getBuilds() {
        return builds;
    }

    /** Whether the caches pay. */
    public Comparison getComparison() {
        return comparison;
    }

    /** Warnings about caches that are no longer saved. */
    public List<String> getWarnings() {
        return ExtensionList.lookupSingleton(StaleCaches.class).sentences(job);
    }

    /** What folders and the job say about who may save, besides the administrator. */
    public List<JobQueries.Restriction> getRestrictions() {
        return JobQueries.restrictions(job);
    }

    /** Whether there are buttons. */
    public boolean isManageable() {
        return manageable;
    }

    /**
     * What the chart draws, oldest first, as JSON: only numbers and our own words, no text from elsewhere. How long a build took
     * is there for those that can be compared, and what its loads took for all.
     */
    public String getChart() {
        JSONArray points = new JSONArray();
        for (int i = builds.size() - 1; i >= 0; i--) {
            BuildRow build = builds.get(i);
            if (build.isLoaded()) {
                JSONObject point = new JSONObject();
                point.put("build", "#" + build.getNumber());
                point.put("outcome", build.isExact() ? "exact-hit" : build.getOutcome());
                Sample sample = samples.get(build.run());
                if (sample != null) {
                    point.put("took", sample.millis() / 1000.0);
                }
                point.put("loads", build.getMillis() / 1000.0);
                point.put("size", build.getBytes());
                points.add(point);
            }
        }
        return points.toString();
    }

    /** Whether there is anything to draw. */
    public boolean isCharted() {
        return builds.stream().filter(BuildRow::isLoaded).count() > 1;
    }
}

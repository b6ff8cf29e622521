package io.jenkins.plugins.castor.view;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.init.Terminator;
import hudson.model.AdministrativeMonitor;
import hudson.model.Job;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.disk.LateFile;
import io.jenkins.plugins.castor.folder.ChosenStore;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Warns administrators of jobs whose caches are no longer saved although builds that may save succeed. */
@Restricted(NoExternalUse.class)
@Extension
public final class StaleCaches extends AdministrativeMonitor {

    private static final Logger LOGGER = Logger.getLogger(StaleCaches.class.getName());

    /** By full names of jobs, when what was saved longest ago of that was saved, in milliseconds since 1970. */
    private final TreeMap<String, Long> suspects;

    private final LateFile late =
            new LateFile("Castor cannot remember which caches are no longer saved", () -> file().write(kept()));
    private Clock clock = Clock.systemUTC();

    /**
     * A job with such a cache.
     *
     * @param caches what is stale, a sentence each
     */
    public record StaleJob(Job<?, ?> job, List<String> caches) {

        public String getName() {
            return job.getFullDisplayName();
        }

        public String getUrl() {
            return job.getUrl() + JobCaches.URL + "/";
        }

        public List<String> getCaches() {
            return caches;
        }
    }

    /** The content of the file: jobs with a build that should have saved and did not. */
    private static final class Kept {
        private TreeMap<String, Long> suspects;
    }

    /** With those that were suspect when Jenkins stopped. */
    public StaleCaches() {
        this.suspects = new TreeMap<>(read());
    }

    /** The current time, by a clock that tests can set. */
    Instant now() {
        return clock.instant();
    }

    void setClock(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String getDisplayName() {
        return Messages.StaleCaches_DisplayName();
    }

    /** Every page of an administrator asks this: only jobs are looked at that may have such a cache, which are few. */
    @Override
    public boolean isActivated() {
        return !getJobs().isEmpty();
    }

    /** In the order of their names. */
    public List<StaleJob> getJobs() {
        List<StaleJob> stale = new ArrayList<>();
        for (String name :
                suspects(now().minus(Duration.ofDays(CastorConfiguration.get().getStaleAfter())))) {
            Job<?, ?> job = Jenkins.get().getItemByFullName(name, Job.class);
            if (job != null) {
                List<String> caches = sentences(job);
                if (!caches.isEmpty()) {
                    stale.add(new StaleJob(job, caches));
                }
            } else if (Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                // Who sees everything does not see it, so it is gone.
                consider(name, OptionalLong.empty());
            }
        }
        return stale;
    }

    /** One sentence for each stale cache of a job. */
    List<String> sentences(Job<?, ?> job) {
        int days = CastorConfiguration.get().getStaleAfter();
        if (days == 0) {
            return List.of();
        }
        return NamespaceHistory.of(job).stale(ChosenStore.nameFor(job), now(), Duration.ofDays(days)).stream()
                .map(stale -> stale.written().isPresent()
                        ? Messages.StaleCaches_Stale(
                                NamespaceName.of(stale.namespace()),
                                Duration.between(stale.written().get(), now()).toDays(),
                                stale.build())
                        : Messages.StaleCaches_Never(NamespaceName.of(stale.namespace()), stale.build()))
                .toList();
    }

    /** @param saved when what was saved longest ago was saved, in milliseconds since 1970; empty where none can be stale */
    void consider(Job<?, ?> job, OptionalLong saved) {
        consider(job.getFullName(), saved);
    }

    private synchronized void consider(String name, OptionalLong saved) {
        Long before = saved.isPresent() ? suspects.put(name, saved.getAsLong()) : suspects.remove(name);
        if (!Objects.equals(before, saved.isPresent() ? saved.getAsLong() : null)) {
            late.changed();
        }
    }

    /** Those with something that was saved at this time or before. */
    private synchronized List<String> suspects(Instant limit) {
        return suspects.entrySet().stream()
                .filter(entry -> entry.getValue() <= limit.toEpochMilli())
                .map(Map.Entry::getKey)
                .toList();
    }

    private synchronized Kept kept() {
        Kept kept = new Kept();
        kept.suspects = new TreeMap<>(suspects);
        return kept;
    }

    /** Writes what is not written yet. */
    @Terminator
    public static void writeAtTheEnd() {
        ExtensionList.lookupSingleton(StaleCaches.class).late.writeIfChanged();
    }

    private static Map<String, Long> read() {
        XmlFile file = file();
        if (file.exists()) {
            try {
                Kept kept = (Kept) file.read();
                if (kept.suspects != null) {
                    return kept.suspects;
                }
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.WARNING, "Cannot read " + file + "; it begins anew", e);
            }
        }
        return Map.of();
    }

    private static XmlFile file() {
        return new XmlFile(
                Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), "io.jenkins.plugins.castor.stale.xml"));
    }
}

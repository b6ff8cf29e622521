package io.jenkins.plugins.castor.view;

import hudson.Extension;
import hudson.XmlFile;
import hudson.model.AdministrativeMonitor;
import hudson.model.Job;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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

    private final TreeSet<String> suspects;
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

    /** The content of the file: full names of jobs with a build that should have saved and did not. */
    private static final class Kept {
        private ArrayList<String> suspects;
    }

    /** With those that were suspect when Jenkins stopped. */
    public StaleCaches() {
        this.suspects = new TreeSet<>(read());
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

    /** Only suspects are looked at, which are few. */
    @Override
    public boolean isActivated() {
        return !getJobs().isEmpty();
    }

    /** In the order of their names. */
    public List<StaleJob> getJobs() {
        List<StaleJob> stale = new ArrayList<>();
        for (String name : suspects()) {
            Job<?, ?> job = Jenkins.get().getItemByFullName(name, Job.class);
            if (job != null) {
                List<String> caches = sentences(job);
                if (!caches.isEmpty()) {
                    stale.add(new StaleJob(job, caches));
                }
            } else if (Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                // Who sees everything does not see it, so it is gone.
                consider(name, false);
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
        return NamespaceHistory.of(job).stale(now(), Duration.ofDays(days)).stream()
                .map(stale -> stale.written().isPresent()
                        ? Messages.StaleCaches_Stale(
                                stale.namespace(),
                                Duration.between(stale.written().get(), now()).toDays(),
                                stale.build())
                        : Messages.StaleCaches_Never(stale.namespace(), stale.build()))
                .toList();
    }

    void consider(Job<?, ?> job, boolean isSuspect) {
        consider(job.getFullName(), isSuspect);
    }

    private synchronized void consider(String name, boolean isSuspect) {
        if (isSuspect ? suspects.add(name) : suspects.remove(name)) {
            Kept kept = new Kept();
            kept.suspects = new ArrayList<>(suspects);
            try {
                file().write(kept);
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "Cannot write " + file(), e);
            }
        }
    }

    private synchronized List<String> suspects() {
        return List.copyOf(suspects);
    }

    private static List<String> read() {
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
        return List.of();
    }

    private static XmlFile file() {
        return new XmlFile(
                Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), "io.jenkins.plugins.castor.stale.xml"));
    }
}

package io.jenkins.plugins.castor.run;

import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.castor.config.CastorJobProperty;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.facts.JobFacts;
import io.jenkins.plugins.castor.facts.StartFacts;
import io.jenkins.plugins.castor.folder.FolderChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Answers what pages ask about jobs and builds. Changes nothing. */
@Restricted(NoExternalUse.class)
public final class JobQueries {

    private JobQueries() {}

    /** What was known of a build when it started; empty for one that ran before Castor was here. */
    public static Optional<BuildFacts> facts(Run<?, ?> run) {
        return Optional.ofNullable(run.getAction(StartFacts.class)).map(StartFacts::facts);
    }

    /** Whether a build of which {@link #facts} are known may save, by the current policy and its result so far. */
    public static Decision decision(Run<?, ?> run) {
        return SavePermission.of(run);
    }

    /**
     * A rule that stands beside the administrator's write policy.
     *
     * @param by the full name of the folder or job that has it
     * @param folder whether that is a folder
     * @param text the rules; empty if no build saves
     * @param alone whether it counts instead of the administrator's policy
     */
    public record Restriction(String by, boolean folder, String text, boolean alone) {

        public String getBy() {
            return by;
        }

        public boolean isFolder() {
            return folder;
        }

        public String getText() {
            return text;
        }

        public boolean isAlone() {
            return alone;
        }
    }

    /** What folders and the job itself say about who may save, nearest first. */
    public static List<Restriction> restrictions(Job<?, ?> job) {
        List<Restriction> all = new ArrayList<>();
        for (Optional<Job<?, ?>> at = Optional.of(job); at.isPresent(); at = JobFacts.whole(at.get())) {
            CastorJobProperty property = at.get().getProperty(CastorJobProperty.class);
            if (property != null) {
                all.add(new Restriction(at.get().getFullName(), false, Util.fixNull(property.getPolicy()), false));
            }
        }
        FolderChain.of(job)
                .policies()
                .forEach(policy -> all.add(new Restriction(policy.folder(), true, policy.text(), policy.alone())));
        return all;
    }

    /** The namespace of a job's builds that wish for no other, as its last build has it. */
    public static Namespace namespace(Job<?, ?> job) {
        Run<?, ?> last = job.getLastBuild();
        Optional<BuildFacts> facts = last == null ? Optional.empty() : facts(last);
        return NamespaceChoice.usual(job, facts.orElseGet(() -> JobFacts.own(job)));
    }

    /** Whether the job of a namespace is by now another one than this, nor what holds this one. */
    public static boolean isOfAnotherJob(Job<?, ?> job, Namespace namespace) {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            Item owner = Jenkins.get().getItemByFullName(namespace.job());
            for (Object part = job; part instanceof Item item; part = item.getParent()) {
                if (item.equals(owner)) {
                    return false;
                }
            }
            return owner != null;
        }
    }

    /** The keys whose signatures count: that of this controller, and those that the administrator added. */
    public static TrustedKeys trustedKeys() {
        return TrustedKeys.parse(Build.trustedKeys());
    }
}

package io.jenkins.plugins.castor.run;

import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.facts.JobFacts;
import io.jenkins.plugins.castor.facts.StartFacts;
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

package io.jenkins.plugins.castor.run;

import hudson.AbortException;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Items;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.FieldChecks;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.facts.JobFacts;
import io.jenkins.plugins.castor.folder.ChosenStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jenkins.model.Jenkins;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.mixin.ChangeRequestSCMHead;
import jenkins.scm.api.mixin.TagSCMHead;

/**
 * Chooses the namespace of a build. The job of a namespace is the full name of the Jenkins job, so that a job elsewhere that
 * names the same project of Gerrit has another namespace. A build may choose, but only so far: it loads what
 * is of its own project or of one that the administrator shares, and saves into its own project and branch, as its own job
 * or under a name that no job has.
 */
final class NamespaceChoice {

    /** The branch of jobs that have none. */
    private static final String NO_BRANCH = "default";

    /** No branch can be called so: Git allows no colon. */
    private static final String TAG = "tag:";

    private final Job<?, ?> job;
    private final CacheOptions options;
    private final BuildFacts facts;
    private final String project;
    private final String branch;
    private final String name;
    private final Namespace own;

    NamespaceChoice(Run<?, ?> run, CacheOptions options, BuildFacts facts) {
        this(run.getParent(), options, facts);
    }

    private NamespaceChoice(Job<?, ?> job, CacheOptions options, BuildFacts facts) {
        this.job = job;
        this.options = options;
        this.facts = facts;
        this.project = facts.value(Fact.PROJECT).orElse(JobFacts.project(job));
        this.branch = JobFacts.head(job)
                .map(NamespaceChoice::branch)
                .orElse(facts.value(Fact.BRANCH).orElse(NO_BRANCH));
        this.name = JobFacts.head(job).isPresent() ? JobFacts.project(job) : job.getFullName();
        this.own = Namespace.fitted(project, branch, name);
    }

    /** The namespace that a build without any wishes has. */
    static Namespace usual(Job<?, ?> job, BuildFacts facts) {
        return new NamespaceChoice(job, CacheOptions.NONE, facts).own;
    }

    private static String branch(SCMHead head) {
        if (head instanceof ChangeRequestSCMHead change) {
            return change.getTarget().getName();
        }
        return head instanceof TagSCMHead ? TAG + head.getName() : head.getName();
    }

    /** Where the build loads from. */
    Namespace toLoad() throws AbortException {
        Namespace wished = wished();
        if (!wished.project().equals(own.project())
                && FieldChecks.lines(CastorConfiguration.get().getSharedProjects())
                        .noneMatch(wished.project()::equals)) {
            throw new AbortException("castor: the caches of the project " + wished.project() + " are not shared with"
                    + " others; an administrator shares them in Manage Jenkins, Castor");
        }
        return wished;
    }

    /** Where it saves. */
    Namespace toSave() throws AbortException {
        Namespace wished = wished();
        if (!wished.project().equals(own.project())) {
            throw new AbortException("castor: a build of the project " + own.project()
                    + " saves only there, and not into the project " + wished.project());
        }
        if (!wished.branch().equals(own.branch()) && !isFreeOfBranches()) {
            throw new AbortException("castor: a build of the branch " + own.branch()
                    + " saves only there, and not into the branch " + wished.branch());
        }
        if (!wished.job().equals(own.job()) && !isFree(wished.job())) {
            throw new AbortException(
                    "castor: a build of the job " + own.job() + " saves as that, or under a name in the"
                            + " same folder that no job has, and not as " + wished.job());
        }
        return wished;
    }

    /** Whether the job has no branches, so that only its name tells it from other jobs. */
    private boolean isFreeOfBranches() {
        return JobFacts.head(job).isEmpty()
                && facts.value(Fact.BRANCH).isEmpty()
                && facts.value(Fact.PROJECT).isEmpty();
    }

    /** Whether a name is one that builds share, in the folder of this one. */
    private boolean isFree(String name) {
        String folder = folder().getFullName();
        String inside =
                folder.isEmpty() ? name : name.startsWith(folder + "/") ? name.substring(folder.length() + 1) : "";
        if (inside.isEmpty() || inside.indexOf('/') >= 0) {
            return false;
        }
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            return Jenkins.get().getItemByFullName(name) == null;
        }
    }

    /** What holds the job; for one of a multibranch project or a matrix, what holds that. */
    private ItemGroup<?> folder() {
        ItemGroup<?> parent = job.getParent();
        boolean isPart = JobFacts.head(job).isPresent() || JobFacts.whole(job).isPresent();
        return isPart && parent instanceof Item whole ? whole.getParent() : parent;
    }

    private Namespace wished() throws AbortException {
        try {
            return Namespace.fitted(
                    options.project().isEmpty() ? project : options.project(),
                    options.branch().isEmpty() ? branch : options.branch(),
                    options.job().isEmpty() ? name : Items.getCanonicalName(folder(), options.job()));
        } catch (IllegalArgumentException e) {
            throw new AbortException("castor: the namespace cannot be: " + e.getMessage());
        }
    }

    /** The namespaces to try, in order, when this one has nothing. */
    List<Namespace> fallbacks(Namespace namespace) {
        Set<Namespace> fallbacks = new LinkedHashSet<>();
        for (String branch : options.fallbacks().isEmpty() ? primaryBranches() : options.fallbacks()) {
            if (!branch.isBlank()) {
                fallbacks.add(Namespace.fitted(namespace.project(), branch, namespace.job()));
            }
        }
        fallbacks.addAll(former());
        fallbacks.remove(namespace);
        return List.copyOf(fallbacks);
    }

    /** What the job had under a former name, which no other job has by now. */
    private List<Namespace> former() {
        return NamespaceUses.get().former(ChosenStore.nameFor(job), job).stream()
                .filter(former -> former.branch().equals(branch) && !JobQueries.isOfAnotherJob(job, former))
                .toList();
    }

    private List<String> primaryBranches() {
        List<String> primary = new ArrayList<>();
        if (JobFacts.head(job).isPresent()) {
            // The user who starts the build may not see all branches.
            try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
                for (Object item : job.getParent().getItems()) {
                    if (item instanceof Job<?, ?> sibling && JobFacts.isPrimary(sibling)) {
                        JobFacts.head(sibling).ifPresent(head -> primary.add(head.getName()));
                    }
                }
            }
        }
        return primary.isEmpty()
                ? FieldChecks.lines(CastorConfiguration.get().getPrimaryBranches())
                        .toList()
                : primary;
    }
}

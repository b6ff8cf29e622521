package io.jenkins.plugins.castor.run;

import hudson.AbortException;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import jenkins.scm.api.metadata.PrimaryInstanceMetadataAction;

/**
 * Where the caches of a build live. A build may choose, but only so far: it loads what is of its own project or of one that
 * the administrator shares, and saves into its own project and branch.
 */
final class Place {

    /** The branch of jobs that have none. */
    private static final String NO_BRANCH = "default";

    private final Job<?, ?> job;
    private final CacheOptions options;
    private final BuildFacts facts;
    private final Namespace own;

    Place(Run<?, ?> run, CacheOptions options, BuildFacts facts) {
        this.job = run.getParent();
        this.options = options;
        this.facts = facts;
        this.own = own(job, facts);
    }

    /** What is known of the build, without anything that it chose. */
    private static Namespace own(Job<?, ?> job, BuildFacts facts) {
        ItemGroup<?> parent = job.getParent();
        boolean isOfMultibranch = ScmHeadFacts.head(job).isPresent();
        String folder = parent instanceof Item item ? item.getFullName() : job.getName();
        String name = isOfMultibranch ? ((Item) parent).getName() : job.getName();
        return new Namespace(
                facts.value(Fact.PROJECT).orElse(folder),
                facts.value(Fact.BRANCH).orElse(NO_BRANCH),
                name);
    }

    /** The namespace that a build without any wishes has. */
    static Namespace usual(Job<?, ?> job, BuildFacts facts) {
        return own(job, facts);
    }

    private Namespace wished() throws AbortException {
        try {
            return new Namespace(
                    options.project().isEmpty() ? own.project() : options.project(),
                    options.branch().isEmpty() ? own.branch() : options.branch(),
                    options.job().isEmpty() ? own.job() : options.job());
        } catch (IllegalArgumentException e) {
            throw new AbortException("castor: " + e.getMessage());
        }
    }

    /** Where the build loads from. */
    Namespace toLoad() throws AbortException {
        return readable(wished());
    }

    /** Where it saves. */
    Namespace toSave() throws AbortException {
        Namespace wished = wished();
        if (!wished.project().equals(own.project())) {
            throw new AbortException("castor: a build of the project " + own.project()
                    + " saves only there, and not into the project " + wished.project());
        }
        if (!wished.branch().equals(own.branch()) && facts.value(Fact.BRANCH).isPresent()) {
            throw new AbortException("castor: a build of the branch " + own.branch()
                    + " saves only there, and not into the branch " + wished.branch());
        }
        return wished;
    }

    /** What is tried where the namespace itself has nothing, in order. */
    List<Namespace> fallbacks(Namespace namespace) throws AbortException {
        Set<Namespace> fallbacks = new LinkedHashSet<>();
        if (options.fallbacks().isEmpty()) {
            primaryBranches().map(branch -> onBranch(namespace, branch)).forEach(fallbacks::add);
        }
        try {
            options.fallbacks().forEach(branch -> fallbacks.add(onBranch(namespace, branch)));
        } catch (IllegalArgumentException e) {
            throw new AbortException("castor: " + e.getMessage());
        }
        fallbacks.remove(namespace);
        return List.copyOf(fallbacks);
    }

    private static Namespace onBranch(Namespace namespace, String branch) {
        return new Namespace(namespace.project(), branch, namespace.job());
    }

    private Namespace readable(Namespace namespace) throws AbortException {
        if (!namespace.project().equals(own.project())
                && CastorConfiguration.lines(CastorConfiguration.get().getSharedProjects())
                        .noneMatch(namespace.project()::equals)) {
            throw new AbortException("castor: the caches of the project " + namespace.project() + " are not shared with"
                    + " others; an administrator shares them in Manage Jenkins, Castor");
        }
        return namespace;
    }

    private Stream<String> primaryBranches() {
        if (ScmHeadFacts.head(job).isEmpty()) {
            return CastorConfiguration.lines(CastorConfiguration.get().getPrimaryBranches());
        }
        List<String> primary = new ArrayList<>();
        for (Object item : job.getParent().getItems()) {
            if (item instanceof Job<?, ?> sibling && sibling.getAction(PrimaryInstanceMetadataAction.class) != null) {
                ScmHeadFacts.head(sibling).ifPresent(head -> primary.add(head.getName()));
            }
        }
        return primary.stream();
    }
}

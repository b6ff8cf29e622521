package io.jenkins.plugins.castor.facts;

import hudson.model.Cause;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.List;
import java.util.Optional;

/** Facts about a build that other builds started. It is trusted no more than these and than its own job. */
final class UpstreamFacts {

    private static final String SOURCE = "the build that started it";

    private final Run<?, ?> run;
    private final Job<?, ?> job;
    private BuildFacts facts = BuildFacts.NONE;
    private String remark = "";

    /**
     * @param causes all of them upstream causes, at least one
     * @param unknownAction the class of an action that came along and may choose what is built
     */
    UpstreamFacts(Run<?, ?> run, List<Cause> causes, Optional<String> unknownAction) {
        this.run = run;
        this.job = run.getParent();
        BuildFacts upstream = null;
        boolean isOfProject = true;
        boolean isOfWhole = true;
        for (Cause cause : causes) {
            Cause.UpstreamCause started = (Cause.UpstreamCause) cause;
            Run<?, ?> other = started.getUpstreamRun();
            String name = started.getUpstreamProject() + " #" + started.getUpstreamBuild();
            if (other == null) {
                remark = "the build that started it is gone: " + name;
                return;
            }
            StartFacts known = StartFacts.of(other);
            remark = "it was started by " + name
                    + (known.remark().isEmpty()
                            ? ", and is trusted no more than that build"
                            : "; of that: " + known.remark());
            // Of several, what they disagree about is not known.
            upstream = upstream == null ? known.facts() : common(upstream, known.facts());
            isOfProject &= JobFacts.project(other.getParent()).equals(JobFacts.project(job));
            isOfWhole &= JobFacts.whole(job).filter(other.getParent()::equals).isPresent();
        }
        if (unknownAction.isPresent()) {
            ofUnknownAction(upstream, unknownAction.get());
        } else if (isOfWhole) {
            facts = upstream;
        } else if (isOfProject && JobFacts.head(job).isEmpty()) {
            ofFolder(upstream);
        } else {
            ofElsewhere(upstream);
        }
    }

    BuildFacts facts() {
        return facts;
    }

    /** For people: what speaks against the build; empty if nothing does. */
    String remark() {
        return remark;
    }

    private static BuildFacts common(BuildFacts one, BuildFacts other) {
        BuildFacts both = one;
        for (Fact fact : one.known().keySet()) {
            if (!one.value(fact).equals(other.value(fact))) {
                both = both.without(fact);
            }
        }
        return both;
    }

    /** Keeps only what speaks against the build: what it builds may be anything. */
    private void ofUnknownAction(BuildFacts upstream, String action) {
        remark += "; with it came the action " + action + ", which Castor does not know: it may choose what is built";
        facts = facts.with(Fact.EVENT, "upstream-with-parameters", SOURCE);
        if (agreed(Fact.UNMERGED, upstream, JobFacts.own(job), "yes")
                .filter("yes"::equals)
                .isPresent()) {
            facts = facts.with(Fact.UNMERGED, "yes", SOURCE);
        }
        Optional<String> change = upstream.value(Fact.CHANGE);
        if (change.isPresent()) {
            facts = facts.with(Fact.CHANGE, change.get(), SOURCE);
        }
    }

    /** Jobs of a folder are of the same people: one may tell another what to build. */
    private void ofFolder(BuildFacts upstream) {
        facts = upstream;
        JobFacts.own(job)
                .value(Fact.BRANCH)
                .ifPresent(branch -> facts = facts.with(Fact.BRANCH, branch, "the configuration of the job"));
    }

    /** The other may start this build, as a person may. It does not choose what is built, and lends no trust. */
    private void ofElsewhere(BuildFacts upstream) {
        BuildFacts own = JobFacts.own(job);
        Optional<String> unmerged = agreed(Fact.UNMERGED, upstream, own, "yes");
        if (unmerged.isPresent()) {
            facts = facts.with(Fact.UNMERGED, unmerged.get(), SOURCE);
        }
        if (Parameters.areChosen(run)) {
            remark += "; a build of another project chose its parameters";
            facts = facts.with(Fact.EVENT, "upstream-with-parameters", SOURCE);
            return;
        }
        Optional<String> primary = agreed(Fact.PRIMARY, upstream, own, "no");
        if (primary.isPresent()) {
            facts = facts.with(Fact.PRIMARY, primary.get(), SOURCE);
        }
        for (Fact fact : List.of(Fact.EVENT, Fact.CHANGE)) {
            Optional<String> value = upstream.value(fact);
            if (value.isPresent()) {
                facts = facts.with(fact, value.get(), SOURCE);
            }
        }
        Optional<String> branch = own.value(Fact.BRANCH);
        if (branch.isPresent()) {
            facts = facts.with(Fact.BRANCH, branch.get(), "the configuration of the job");
        }
    }

    /** The worse value if either has it; the better one only if both do. */
    private static Optional<String> agreed(Fact fact, BuildFacts one, BuildFacts other, String worse) {
        Optional<String> first = one.value(fact);
        Optional<String> second = other.value(fact);
        if (first.filter(worse::equals).isPresent()
                || second.filter(worse::equals).isPresent()) {
            return Optional.of(worse);
        }
        return first.isPresent() && second.isPresent() ? first : Optional.empty();
    }
}

package io.jenkins.plugins.castor.facts;

import hudson.model.Cause;
import hudson.model.Job;
import hudson.model.ParametersAction;
import hudson.model.Run;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.FieldChecks;
import io.jenkins.plugins.castor.engine.ci.CiBuild;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;

/**
 * Finds out what is known of a build when it starts: by its job, by what started it and, only where that is trusted, by its
 * parameters. Never by the environment, which a build can change.
 */
final class FactGathering {

    private static final String STARTED = "what started the build";
    private static final Set<Trigger> OF_ITSELF = EnumSet.of(Trigger.HAND, Trigger.SCM, Trigger.TIMER);

    private final Run<?, ?> run;
    private final Job<?, ?> job;
    private final List<Cause> causes;
    private final Set<String> trusted;
    private final Optional<String> unknownAction;
    private final Set<Trigger> triggers = EnumSet.noneOf(Trigger.class);
    private String remark = "";

    private FactGathering(Run<?, ?> run) {
        this.run = run;
        this.job = run.getParent();
        this.causes = run.getCauses();
        this.trusted =
                FieldChecks.lines(CastorConfiguration.get().getTrustedCauses()).collect(Collectors.toSet());
        causes.forEach(cause -> triggers.add(Trigger.of(cause, trusted)));
        this.unknownAction = KnownActions.unknown(run);
        if (unknownAction.isEmpty() && ZuulFacts.started(run)) {
            triggers.clear();
            triggers.add(Trigger.ZUUL);
        }
    }

    static StartFacts of(Run<?, ?> run) {
        FactGathering gathering = new FactGathering(run);
        BuildFacts facts = gathering.known(gathering.origin());
        return new StartFacts(facts, gathering.remark);
    }

    /** For a build that was already running: what it changed itself cannot be told from how it started. */
    static StartFacts late(Run<?, ?> run) {
        BuildFacts facts = new FactGathering(run).known(BuildFacts.NONE);
        return new StartFacts(facts, "the build began before Castor was there to see how");
    }

    /** Adds what does not depend on what started the build. */
    private BuildFacts known(BuildFacts origin) {
        BuildFacts facts = JobFacts.limit(job, origin)
                .with(Fact.JOB, job.getFullName(), "the job")
                .with(Fact.BUILD, address(run), "the build")
                .with(Fact.CAUSE, names(), STARTED);
        List<String> users = causes.stream()
                .filter(Cause.UserIdCause.class::isInstance)
                .map(cause -> ((Cause.UserIdCause) cause).getUserId())
                .distinct()
                .toList();
        return users.size() == 1 && users.get(0) != null
                ? facts.with(Fact.USER, users.get(0), "who started the build")
                : facts.without(Fact.USER);
    }

    private String names() {
        return causes.stream()
                .map(cause -> cause.getClass().getSimpleName())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private BuildFacts origin() {
        if (causes.isEmpty()) {
            return unknown("nothing says what started the build");
        }
        if (triggers.contains(Trigger.REPLAY)) {
            remark = "it is the replay of another build, with a script that may have been edited";
            return BuildFacts.NONE.with(Fact.EVENT, "replay", STARTED);
        }
        if (triggers.equals(Set.of(Trigger.ZUUL))) {
            return trusted.contains("zuul")
                    ? named(CiBuild.ofZuul(ZuulFacts.parameters(run)::get).facts())
                    : untrusted("Zuul");
        }
        Optional<Cause> untrusted = causes.stream()
                .filter(cause -> !Trigger.of(cause, trusted).isTrusted(cause, trusted))
                .findFirst();
        if (untrusted.isPresent()) {
            return untrusted(untrusted.get().getClass().getName());
        }
        if (unknownAction.isPresent() && !triggers.equals(Set.of(Trigger.UPSTREAM))) {
            remark = "the build was started with the action " + unknownAction.get()
                    + ", which Castor does not know: it may choose what is built";
            return triggers.contains(Trigger.HAND)
                    ? BuildFacts.NONE.with(Fact.EVENT, "manual-with-parameters", STARTED)
                    : BuildFacts.NONE;
        }
        if (OF_ITSELF.containsAll(triggers)) {
            return ofItself();
        }
        if (triggers.size() > 1) {
            return unknown("several things started the build: " + names());
        }
        return triggers.contains(Trigger.GERRIT) ? ofGerrit() : ofUpstream();
    }

    private BuildFacts unknown(String why) {
        remark = why;
        return BuildFacts.NONE;
    }

    private BuildFacts untrusted(String what) {
        return unknown("the build was started by " + what + ", which is not among the trusted causes in Manage Jenkins,"
                + " Castor");
    }

    /** The build builds what its job says, unless parameters were chosen. */
    private BuildFacts ofItself() {
        if (triggers.contains(Trigger.HAND)) {
            if (Parameters.areChosen(run)) {
                remark =
                        "someone started the build and chose its parameters; leave them as they are for a build that saves";
                return BuildFacts.NONE.with(Fact.EVENT, "manual-with-parameters", STARTED);
            }
            return own().with(Fact.EVENT, "manual", STARTED);
        }
        return own().with(Fact.EVENT, triggers.contains(Trigger.SCM) ? "push" : "schedule", STARTED);
    }

    private BuildFacts own() {
        BuildFacts own = JobFacts.own(job);
        if (own.value(Fact.UNMERGED).isEmpty()) {
            remark = JobFacts.head(job)
                    .filter(head -> !BranchHeads.isMerged(head))
                    .map(head -> "the head of the job, a " + head.getClass().getName()
                            + ", is not known to be a branch of the repository")
                    .orElse("the configuration of the job does not tell that it builds just one branch");
        }
        return own;
    }

    private BuildFacts ofGerrit() {
        List<ParametersAction> actions = Parameters.of(run);
        if (actions.size() != 1) {
            return unknown("the build does not have the parameters that Gerrit Trigger gives");
        }
        Map<String, String> values = Parameters.values(actions.get(0));
        // What an event does not have can be a default that the job gives, and so perhaps a Jenkinsfile.
        Predicate<String> ofEvent = "ref-updated".equals(values.get("GERRIT_EVENT_TYPE"))
                ? Set.of("GERRIT_PROJECT", "GERRIT_REFNAME", "GERRIT_NEWREV")::contains
                : Set.of("GERRIT_PROJECT", "GERRIT_BRANCH", "GERRIT_CHANGE_NUMBER", "GERRIT_PATCHSET_REVISION")
                        ::contains;
        return named(CiBuild.ofGerritTrigger(
                        name -> name.equals("GERRIT_EVENT_TYPE") || ofEvent.test(name) ? values.get(name) : null)
                .facts());
    }

    /** Neither Zuul nor Gerrit says which branch is the primary one; a multibranch project does. */
    private BuildFacts named(BuildFacts facts) {
        Optional<String> branch = facts.value(Fact.BRANCH);
        if (branch.isEmpty()) {
            return facts;
        }
        boolean primary = FieldChecks.lines(CastorConfiguration.get().getPrimaryBranches())
                .anyMatch(branch.get()::equals);
        boolean allowed = JobFacts.head(job).isEmpty() || JobFacts.isPrimary(job);
        return facts.with(Fact.PRIMARY, primary && allowed, "the names of primary branches");
    }

    private BuildFacts ofUpstream() {
        UpstreamFacts upstream = new UpstreamFacts(run, causes, unknownAction);
        remark = upstream.remark();
        return upstream.facts();
    }

    /** Where people find the build. */
    static String address(Run<?, ?> run) {
        String root = Jenkins.get().getRootUrl();
        return root == null ? run.getFullDisplayName() : root + run.getUrl();
    }
}

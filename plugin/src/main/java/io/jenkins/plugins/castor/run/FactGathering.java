package io.jenkins.plugins.castor.run;

import hudson.model.Cause;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Run;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.engine.ci.CiBuild;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Finds out what is known of a build: by its job, by what started it and, only where that is trusted, by its parameters.
 * Never by the environment, which a build can change.
 */
final class FactGathering {

    /** The parameters that Zuul's Gearman plugin gives a build; nobody else can make an action of this class. */
    private static final String GEARMAN = "hudson.plugins.gearman.NodeParametersAction";

    private final Run<?, ?> run;
    private final Set<String> trusted;
    private final Set<Trigger> triggers = EnumSet.noneOf(Trigger.class);
    private final List<Cause> causes;
    private BuildFacts facts = BuildFacts.NONE;

    private FactGathering(Run<?, ?> run) {
        this.run = run;
        this.causes = run.getCauses();
        CastorConfiguration configuration = CastorConfiguration.get();
        this.trusted =
                CastorConfiguration.lines(configuration.getTrustedCauses()).collect(Collectors.toSet());
        causes.forEach(cause -> triggers.add(Trigger.of(cause, trusted)));
        // Gearman says that somebody started the build; the class of what it brings along says that it was Gearman.
        if (!gearman().isEmpty() && !triggers.contains(Trigger.REPLAY)) {
            triggers.clear();
            triggers.add(Trigger.ZUUL);
        }
    }

    static BuildFacts of(Run<?, ?> run) {
        FactGathering gathering = new FactGathering(run);
        gathering.gather();
        return gathering.facts;
    }

    private void gather() {
        gatherOrigin();
        // What follows holds whatever started the build.
        facts = facts.with(Fact.JOB, run.getParent().getFullName(), "the job")
                .with(Fact.BUILD, address(run), "the build")
                .with(
                        Fact.CAUSE,
                        causes.stream()
                                .map(cause -> cause.getClass().getSimpleName())
                                .distinct()
                                .collect(Collectors.joining(", ")),
                        "what started the build");
        for (Cause cause : causes) {
            if (cause instanceof Cause.UserIdCause user && user.getUserId() != null) {
                facts = facts.with(Fact.USER, user.getUserId(), "who started the build");
            }
        }
        facts = ScmHeadFacts.add(run.getParent(), facts);
        if (triggers.contains(Trigger.REPLAY)) {
            facts = facts.with(Fact.EVENT, "replay", "that the build was replayed");
        }
    }

    private void gatherOrigin() {
        if (triggers.size() != 1 || !isTrusted(only())) {
            if (triggers.size() == 1 && only() == Trigger.HAND) {
                gatherByHand();
            } else if (triggers.equals(Set.of(Trigger.SCM, Trigger.TIMER))
                    && triggers.stream().allMatch(this::isTrusted)) {
                gatherOfItself("push");
            }
            return;
        }
        switch (only()) {
            case ZUUL -> facts = CiBuild.ofZuul(of(gearman())).facts();
            case GERRIT ->
                facts = CiBuild.ofGerritTrigger(of(run.getActions(ParametersAction.class)))
                        .facts();
            case UPSTREAM -> gatherFromUpstream();
            case TIMER -> gatherOfItself("schedule");
            case SCM -> gatherOfItself("push");
            default -> throw new IllegalStateException("Nobody trusts " + only());
        }
        if (only() == Trigger.ZUUL || only() == Trigger.GERRIT) {
            gatherPrimary();
        }
    }

    private Trigger only() {
        return triggers.iterator().next();
    }

    private boolean isTrusted(Trigger trigger) {
        return trusted.contains(trigger.word()) || (trigger == Trigger.SCM && pushedByOther());
    }

    private boolean pushedByOther() {
        return causes.stream()
                .anyMatch(cause -> trusted.contains(cause.getClass().getName()));
    }

    /** Who starts a build by hand chooses its parameters, and with them perhaps what is built. */
    private void gatherByHand() {
        boolean chosen = run.getActions(ParametersAction.class).stream()
                .anyMatch(parameters -> !parameters.getAllParameters().isEmpty());
        if (chosen) {
            facts = facts.with(Fact.EVENT, "manual-with-parameters", "that somebody chose its parameters");
        } else {
            gatherOfItself("manual");
        }
    }

    /** The build builds what its job says. */
    private void gatherOfItself(String event) {
        facts = PlainJobFacts.add(run.getParent(), facts.with(Fact.EVENT, event, "what started the build"));
    }

    /** What the build was started by is known; what it was given by that is not looked at. */
    private void gatherFromUpstream() {
        for (Cause cause : causes) {
            Run<?, ?> upstream = ((Cause.UpstreamCause) cause).getUpstreamRun();
            if (upstream == null) {
                facts = BuildFacts.NONE;
                return;
            }
            // Its caches are for its own project, wherever it was started from.
            BuildFacts inherited = StartFacts.of(upstream).facts().without(Fact.PROJECT);
            // Of several, what they disagree about is not known.
            facts = cause == causes.get(0) ? inherited : common(facts, inherited);
        }
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

    private void gatherPrimary() {
        Optional<String> branch = facts.value(Fact.BRANCH);
        if (branch.isPresent()) {
            boolean primary = CastorConfiguration.lines(
                            CastorConfiguration.get().getPrimaryBranches())
                    .anyMatch(branch.get()::equals);
            facts = facts.with(Fact.PRIMARY, primary, "the names of primary branches");
        }
    }

    private List<ParametersAction> gearman() {
        return run.getActions(ParametersAction.class).stream()
                .filter(action -> action.getClass().getName().equals(GEARMAN))
                .toList();
    }

    private static UnaryOperator<String> of(List<ParametersAction> actions) {
        Map<String, String> values = new TreeMap<>();
        for (ParametersAction action : actions) {
            for (ParameterValue parameter : action.getAllParameters()) {
                Object value = parameter.getValue();
                if (!parameter.isSensitive() && value != null) {
                    values.putIfAbsent(parameter.getName(), value.toString());
                }
            }
        }
        return values::get;
    }

    /** Where people find the build. */
    static String address(Run<?, ?> run) {
        String root = jenkins.model.Jenkins.get().getRootUrl();
        return root == null ? run.getFullDisplayName() : root + run.getUrl();
    }
}

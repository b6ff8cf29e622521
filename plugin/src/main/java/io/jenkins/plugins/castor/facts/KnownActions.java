package io.jenkins.plugins.castor.facts;

import hudson.model.Run;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * The actions that a build may start with and that choose nothing of what it builds. Any other action counts as chosen by
 * somebody: {@code RevisionParameterAction} of the Git plugin, for one, chooses the commit. The classes are told by their
 * exact names, as their plugins need not be installed.
 */
final class KnownActions {

    /** The tests add that of their branch source. */
    static final Set<String> HARMLESS = new CopyOnWriteArraySet<>(Set.of(
            // Why the build started. Trigger judges the causes.
            "hudson.model.CauseAction",
            // Parameters. Parameters judges their values.
            "hudson.model.ParametersAction",
            "hudson.matrix.MatrixChildParametersAction",
            "hudson.plugins.gearman.NodeParametersAction",
            // Which node Zuul's Gearman runs the build on.
            "hudson.plugins.gearman.NodeAssignmentAction",
            // What polling found.
            "hudson.triggers.SCMTrigger$BuildAction",
            // That a matrix started this configuration.
            "hudson.matrix.MatrixConfiguration$ParentBuildAction",
            // Who waits for the build, and what it is shown beside.
            "org.jenkinsci.plugins.workflow.support.steps.build.BuildTriggerAction",
            "org.jenkinsci.plugins.workflow.support.steps.build.BuildUpstreamNodeAction",
            "hudson.plugins.parameterizedtrigger.DifferentiatingAction",
            // Links on the page of a build that Gerrit Trigger started.
            "com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.BadgeAction",
            "com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.actions.RetriggerAction",
            "com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.actions.RetriggerAllAction",
            // How long the build waited in the queue.
            "jenkins.metrics.impl.TimeInQueueAction"));

    private KnownActions() {}

    /** The class of an action that the build started with and that is not known to be harmless; empty if there is none. */
    @SuppressWarnings("deprecation") // without what plugins add to every build as it is looked at
    static Optional<String> unknown(Run<?, ?> run) {
        return run.getActions().stream()
                .map(action -> action.getClass().getName())
                .filter(name -> !HARMLESS.contains(name))
                .findFirst();
    }
}

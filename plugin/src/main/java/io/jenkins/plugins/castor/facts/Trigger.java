package io.jenkins.plugins.castor.facts;

import hudson.model.Cause;
import java.util.Map;
import java.util.Set;

/**
 * The kinds of causes of a build. They are recognised by the exact names of their classes: those of plugins that need not
 * be here, and never a class that extends one of them and means something else, as the one of the plugin Rebuilder does.
 */
enum Trigger {
    ZUUL("zuul"),
    GERRIT("gerrit"),
    UPSTREAM("upstream"),
    TIMER("timer"),
    SCM("scm"),
    /** A person, or a program with a token. */
    HAND(""),
    /** The same build again, with a Pipeline that may have been edited. */
    REPLAY(""),
    /** Nothing that is known. */
    OTHER("");

    private static final Map<String, Trigger> CAUSES = Map.ofEntries(
            Map.entry("hudson.model.Cause$UpstreamCause", UPSTREAM),
            Map.entry("org.jenkinsci.plugins.workflow.support.steps.build.BuildUpstreamCause", UPSTREAM),
            Map.entry("hudson.model.Cause$UserIdCause", HAND),
            Map.entry("hudson.model.Cause$RemoteCause", HAND),
            Map.entry("hudson.cli.BuildCommand$CLICause", HAND),
            Map.entry("hudson.triggers.TimerTrigger$TimerTriggerCause", TIMER),
            Map.entry("hudson.triggers.SCMTrigger$SCMTriggerCause", SCM),
            Map.entry("jenkins.branch.BranchEventCause", SCM),
            Map.entry("jenkins.branch.BranchIndexingCause", SCM),
            Map.entry("com.cloudbees.jenkins.GitHubPushCause", SCM),
            Map.entry("com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.GerritCause", GERRIT),
            Map.entry("com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.GerritUserCause", GERRIT),
            Map.entry("org.jenkinsci.plugins.workflow.cps.replay.ReplayCause", REPLAY),
            Map.entry("org.jenkinsci.plugins.pipeline.modeldefinition.causes.RestartDeclarativePipelineCause", REPLAY));

    private final String word;

    Trigger(String word) {
        this.word = word;
    }

    /** @param trusted words, and names of further classes that mean a push; these cannot make another thing of a known one */
    static Trigger of(Cause cause, Set<String> trusted) {
        String name = cause.getClass().getName();
        return CAUSES.getOrDefault(name, trusted.contains(name) ? SCM : OTHER);
    }

    /** Whether a cause of this kind is trusted. The policy judges starts by hand, not the list of trusted causes. */
    boolean isTrusted(Cause cause, Set<String> trusted) {
        return this == HAND
                || trusted.contains(word)
                || (this == SCM && trusted.contains(cause.getClass().getName()));
    }
}

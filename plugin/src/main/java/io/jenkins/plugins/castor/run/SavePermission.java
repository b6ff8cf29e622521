package io.jenkins.plugins.castor.run;

import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.CastorJobProperty;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.engine.trust.PolicyException;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import io.jenkins.plugins.castor.facts.JobFacts;
import io.jenkins.plugins.castor.facts.StartFacts;
import io.jenkins.plugins.castor.folder.FolderChain;
import io.jenkins.plugins.castor.folder.FolderChain.Policy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a build may save: the administrator's policy and the restrictions of its folders and of its job must all
 * allow it.
 */
final class SavePermission {

    private SavePermission() {}

    /** The decision about a build as it is now: by the facts of its start, and how it went so far. */
    static Decision of(Run<?, ?> run) {
        StartFacts start = StartFacts.of(run);
        BuildFacts facts = withResult(run, start.facts());
        try {
            List<Policy> folders = FolderChain.of(run.getParent()).policies();
            Decision decision = widest(folders, facts);
            if (!decision.allowed()) {
                return start.remark().isEmpty() ? decision : denied(decision.sentence() + " (" + start.remark() + ")");
            }
            for (Policy folder : folders) {
                Decision own = folder.rules().decide(facts);
                if (!own.allowed()) {
                    return denied("the folder " + folder.folder() + " restricts its jobs: " + own.sentence());
                }
            }
            for (Optional<Job<?, ?>> job = Optional.of(run.getParent());
                    job.isPresent();
                    job = JobFacts.whole(job.get())) {
                Optional<String> restricted = restricted(job.get(), facts);
                if (restricted.isPresent()) {
                    return denied(restricted.get());
                }
            }
            return decision;
        } catch (PolicyException | IllegalStateException e) {
            return denied("the policy cannot be read: " + FailureMessage.of(e));
        }
    }

    /** By the administrator's policy, or that of a folder which counts instead of it. */
    private static Decision widest(List<Policy> folders, BuildFacts facts) {
        Optional<Policy> last = folders.isEmpty() ? Optional.empty() : Optional.of(folders.get(folders.size() - 1));
        return last.filter(Policy::alone)
                .map(Policy::rules)
                .orElseGet(CastorConfiguration.get()::writePolicy)
                .decide(facts);
    }

    /** Why a job that its owners restricted does not save; empty if it may. */
    private static Optional<String> restricted(Job<?, ?> job, BuildFacts facts) {
        CastorJobProperty property = job.getProperty(CastorJobProperty.class);
        if (property == null) {
            return Optional.empty();
        }
        Optional<WritePolicy> restriction = property.writePolicy();
        if (restriction.isEmpty()) {
            return Optional.of("the job " + job.getFullName() + " is restricted to loads, in its configuration");
        }
        Decision own = restriction.get().decide(facts);
        return own.allowed()
                ? Optional.empty()
                : Optional.of("the job " + job.getFullName() + " restricts itself: " + own.sentence());
    }

    private static Decision denied(String sentence) {
        return new Decision(false, Optional.empty(), Map.of(), List.of(), sentence, List.of());
    }

    /** The one thing that may change. */
    private static BuildFacts withResult(Run<?, ?> run, BuildFacts facts) {
        Result result = run.getResult();
        String word = result == null ? "success" : result.toString().toLowerCase(Locale.ROOT);
        return facts.with(Fact.RESULT, word, "the build so far");
    }
}

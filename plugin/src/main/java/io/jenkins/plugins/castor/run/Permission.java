package io.jenkins.plugins.castor.run;

import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.CastorJobProperty;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Whether a build may save: the administrator's policy has to allow it, and so has what its job restricts. */
final class Permission {

    private Permission() {}

    static Decision of(Run<?, ?> run, BuildFacts facts) {
        Decision global = CastorConfiguration.get().writePolicy().decide(facts);
        Job<?, ?> job = run.getParent();
        CastorJobProperty property = job.getProperty(CastorJobProperty.class);
        if (!global.allowed() || property == null) {
            return global;
        }
        Optional<WritePolicy> restriction = property.writePolicy();
        if (restriction.isEmpty()) {
            return denied("the job " + job.getFullName() + " is restricted to loads");
        }
        Decision own = restriction.get().decide(facts);
        return own.allowed() ? global : denied("the job restricts itself: " + own.sentence());
    }

    private static Decision denied(String sentence) {
        return new Decision(false, Optional.empty(), Map.of(), List.of(), sentence, List.of());
    }

    /** The facts of the start, and how the build went so far: the one thing that may change. */
    static BuildFacts withResult(Run<?, ?> run, BuildFacts facts) {
        Result result = run.getResult();
        String word = result == null ? "success" : result.toString().toLowerCase(Locale.ROOT);
        return facts.with(Fact.RESULT, word, "the build so far");
    }
}

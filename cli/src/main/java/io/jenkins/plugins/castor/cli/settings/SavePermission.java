package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.ci.CiBuild;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether this build may save. On the machine of the build this check is only a convenience: it keeps honest builds from
 * saving what they should not. The protection is that other builds have no credentials to save with.
 *
 * @param build empty if no CI system is recognised
 * @param policyOrigin where the policy comes from, for people
 * @param policy empty if none applies: no policy is set and this is not a CI build
 */
public record SavePermission(Optional<CiBuild> build, String policyOrigin, Optional<WritePolicy> policy) {
    public static final String NO_BUILD = "no CI build recognised";

    /** What a decision on this machine is worth. */
    public static final String CONVENIENCE = " (checked on this machine: a convenience, no protection)";

    /** Where nothing could be found out. */
    public static final SavePermission UNKNOWN = new SavePermission(Optional.empty(), "", Optional.empty());

    /**
     * @throws UnusableException if the policy cannot be read
     * @throws UsageException if it is wrong
     */
    public static SavePermission of(Settings settings, ProcessContext context) {
        Optional<CiBuild> build = CiBuild.recognise(context::variable);
        Optional<Setting> named = settings.find(SettingKey.POLICY);
        if (named.isPresent()) {
            return new SavePermission(build, named.get().value(), Optional.of(settings.policy()));
        }
        return new SavePermission(build, "the default policy", build.map(found -> WritePolicy.DEFAULT));
    }

    /** Decides about a build that asks for a save. Unless its CI says otherwise, the build counts as successful. */
    public Decision decide() {
        BuildFacts facts = facts();
        return decide(
                facts.value(Fact.RESULT).isPresent()
                        ? facts
                        : facts.with(Fact.RESULT, "success", "that a save was asked for"));
    }

    /** Decides about a build whose command was run by {@code castor run} and succeeded. */
    public Decision decideAfterCommand() {
        return decide(facts().with(Fact.RESULT, "success", "the command's exit code"));
    }

    private Decision decide(BuildFacts facts) {
        return policy.map(rules -> rules.decide(facts))
                .orElseGet(() -> new Decision(true, Optional.empty(), Map.of(), List.of(), NO_BUILD, List.of()));
    }

    /** Everything that is known about the build, except its result. */
    public BuildFacts facts() {
        return build.map(CiBuild::facts).orElse(BuildFacts.NONE);
    }

    /** Whether a policy applies. */
    public boolean applies() {
        return policy.isPresent();
    }

    /** Writes what was decided about a save, as fields of the object that is open. */
    public void write(JsonWriter json, Decision decision) throws IOException {
        json.field("ci").text(build.map(CiBuild::system).orElse(null));
        json.field("policy").text(applies() ? policyOrigin : null);
        json.field("allowed").bool(decision.allowed());
        json.field("rule").text(decision.rule().orElse(null));
        json.field("sentence").text(decision.sentence());
        json.field("facts").beginArray();
        for (Map.Entry<Fact, Known> fact : decision.facts().entrySet()) {
            JsonFields.fact(json, fact.getKey(), fact.getValue());
        }
        json.endArray();
        JsonFields.strings(
                json, "missing", decision.missing().stream().map(Fact::word).toList());
    }
}

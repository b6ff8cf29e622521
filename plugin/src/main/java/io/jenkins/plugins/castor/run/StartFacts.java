package io.jenkins.plugins.castor.run;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What was known of a build when it started, before it could do anything. */
final class StartFacts extends InvisibleAction {

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();

    private StartFacts(BuildFacts facts) {
        facts.known().forEach((fact, known) -> {
            values.put(fact.word(), known.value());
            sources.put(fact.word(), known.source());
        });
    }

    /** Gathers and keeps them; what is kept already stays. */
    static synchronized StartFacts of(Run<?, ?> run) {
        StartFacts kept = run.getAction(StartFacts.class);
        if (kept == null) {
            kept = new StartFacts(FactGathering.of(run));
            run.addAction(kept);
        }
        return kept;
    }

    BuildFacts facts() {
        BuildFacts facts = BuildFacts.NONE;
        for (Map.Entry<String, String> value : values.entrySet()) {
            Fact fact = Fact.valueOf(value.getKey().toUpperCase(Locale.ROOT));
            facts = facts.with(fact, value.getValue(), sources.getOrDefault(value.getKey(), ""));
        }
        return facts;
    }
}

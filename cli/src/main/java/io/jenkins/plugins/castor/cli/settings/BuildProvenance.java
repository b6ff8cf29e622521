package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which build saves, according to its CI system. For people only: a build could set all of this itself. */
public final class BuildProvenance {
    private static final int LONGEST = 1024;

    /** The variables for each fact, the best one first. */
    private static final Map<String, String[]> FACTS = Map.of(
            "build", new String[] {"BUILD_URL", "BUILD_TAG", "ZUUL_UUID"},
            "change", new String[] {"ZUUL_CHANGE", "CHANGE_ID"},
            "pipeline", new String[] {"ZUUL_PIPELINE"},
            "commit", new String[] {"ZUUL_COMMIT", "ZUUL_NEWREV", "GIT_COMMIT"});

    private BuildProvenance() {}

    /** @param known the facts for the decision whether the build may save */
    public static Provenance of(ProcessContext context, BuildFacts known) {
        SortedMap<String, String> facts = new TreeMap<>();
        FACTS.forEach((fact, variables) -> {
            for (String variable : variables) {
                String value = context.variable(variable);
                if (value != null && value.length() <= LONGEST) {
                    facts.put(fact, value);
                    return;
                }
            }
        });
        for (Fact fact : List.of(Fact.BUILD, Fact.CHANGE, Fact.PIPELINE, Fact.COMMIT)) {
            known.value(fact).ifPresent(value -> facts.put(fact.word(), value));
        }
        return new Provenance(facts);
    }
}

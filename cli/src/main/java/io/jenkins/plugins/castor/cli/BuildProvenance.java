package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which build saves, as far as Zuul and Jenkins tell it. For people: a build could set all of this itself. */
final class BuildProvenance {
    private static final int LONGEST = 1024;

    /** The variables that tell a fact, the best one first. */
    private static final Map<String, String[]> FACTS = Map.of(
            "build", new String[] {"BUILD_URL", "BUILD_TAG", "ZUUL_UUID"},
            "change", new String[] {"ZUUL_CHANGE", "CHANGE_ID"},
            "pipeline", new String[] {"ZUUL_PIPELINE"},
            "commit", new String[] {"ZUUL_COMMIT", "ZUUL_NEWREV", "GIT_COMMIT"});

    private BuildProvenance() {}

    static Provenance of(Context context) {
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
        return new Provenance(facts);
    }
}

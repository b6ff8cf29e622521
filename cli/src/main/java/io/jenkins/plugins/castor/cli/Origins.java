package io.jenkins.plugins.castor.cli;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where a generation is from, in words. */
final class Origins {

    private Origins() {}

    /** {@code " by https://ci.example/7, change 4711, commit 0f1e"}; empty where nothing is known. */
    static String words(Head head) {
        Map<String, String> facts = head.provenance().facts();
        List<String> words = new ArrayList<>();
        for (String fact : List.of("build", "change", "pipeline", "commit")) {
            if (facts.containsKey(fact)) {
                words.add((fact.equals("build") ? "" : fact + " ") + facts.get(fact));
            }
        }
        return words.isEmpty() ? "" : " by " + String.join(", ", words);
    }
}

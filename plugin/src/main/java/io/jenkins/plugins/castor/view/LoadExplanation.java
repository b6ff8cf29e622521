package io.jenkins.plugins.castor.view;

import io.jenkins.plugins.castor.agent.LoadResult;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.run.LoadRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says why a load did not find what was saved with the build's key, or found nothing, by its record. Asks no store. */
final class LoadExplanation {

    private LoadExplanation() {}

    /** A sentence each; none for a load with nothing to explain. */
    static List<String> of(LoadRecord load) {
        boolean miss = load.getOutcome().equals(LoadResult.MISS);
        List<String> sentences = new ArrayList<>();
        if (!miss && !load.getWhy().isEmpty()) {
            sentences.add(Messages.LoadExplanation_Nearest(
                    load.getGeneration(),
                    NamespaceName.of(load.getFrom()),
                    Quantities.age(load.getSaved(), load.getTime()),
                    load.getWhy()));
        }
        if (!load.getKey().isEmpty() && (miss || !load.getWhy().isEmpty())) {
            sentences.add(Messages.LoadExplanation_Key(String.join(", ", load.getKey())));
        }
        if (!load.getFallbacks().isEmpty()) {
            sentences.add(Messages.LoadExplanation_Tried(
                    Stream.concat(Stream.of(load.getNamespace()), load.getFallbacks().stream())
                            .map(NamespaceName::of)
                            .collect(Collectors.joining(", "))));
        }
        if (!load.getRemark().isEmpty()) {
            sentences.add(Messages.LoadExplanation_Before(NamespaceName.readable(load.getRemark())));
        }
        if (load.isTrouble()) {
            sentences.add(Messages.LoadExplanation_Trouble());
        }
        return sentences;
    }
}

package io.jenkins.plugins.castor.run;

import io.jenkins.plugins.castor.agent.LoadResult;
import io.jenkins.plugins.castor.agent.SaveResult;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.Preset;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bounds and cleans what an agent answers, before it is stored, shown or given to a script. A hostile agent may answer
 * anything that its channel lets through, also null.
 */
final class AgentResults {

    private static final Set<String> OUTCOMES = Set.of("hit", "fallback-hit", LoadResult.MISS);

    /** More than the engine ever gives. */
    private static final int MOST_WARNINGS = 200;

    /** A pebibyte, or a million billion files: sums of many stay far from an overflow. */
    private static final long MOST = 1L << 50;

    private AgentResults() {}

    /** @param asked the namespaces that it may have loaded from */
    static LoadResult bounded(LoadResult result, List<Namespace> asked) {
        if (result == null || !OUTCOMES.contains(text(result.outcome()))) {
            return LoadResult.miss("the agent gave no result that makes sense", false);
        }
        boolean known = asked.stream().anyMatch(namespace -> namespace.path().equals(result.namespace()));
        return new LoadResult(
                result.outcome(),
                result.trouble(),
                result.wrong(),
                text(result.sentence()),
                result.exact() && !result.outcome().equals(LoadResult.MISS),
                text(result.why()),
                known ? result.namespace() : "",
                number(result.generation()),
                Math.min(number(result.saved()), System.currentTimeMillis()),
                text(result.build()),
                number(result.files()),
                number(result.bytes()),
                number(result.fetched()),
                number(result.millis()),
                lines(result.warnings()));
    }

    static SaveResult bounded(SaveResult result) {
        if (result == null || result.outcome() == null || result.manifest() == null) {
            return SaveResult.skipped("the agent gave no result that makes sense", false);
        }
        return new SaveResult(
                result.outcome(),
                result.trouble(),
                result.wrong(),
                text(result.reason()),
                number(result.generation()),
                number(result.entries()),
                number(result.bytes()),
                number(result.changed()),
                number(result.removed()),
                number(result.sent()),
                number(result.leftOut()),
                number(result.leftOutBytes()),
                Math.max(0, result.unusedDays()),
                number(result.millis()),
                lines(result.warnings()),
                result.manifest());
    }

    /** @param parts of the key that an agent made, which may hold anything; empty for none */
    static Optional<CacheKey> key(SortedMap<?, ?> parts) {
        SortedMap<String, String> texts = new TreeMap<>();
        if (parts != null) {
            parts.forEach((name, digest) -> texts.put(String.valueOf(name), String.valueOf(digest)));
        }
        try {
            return texts.isEmpty() ? Optional.empty() : Optional.of(new CacheKey(texts));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @param found names of presets, each with a file; what is no preset is left out */
    static Map<String, String> presets(Map<?, ?> found) {
        Map<String, String> presets = new LinkedHashMap<>();
        if (found != null) {
            for (Preset preset : Preset.all()) {
                Object file = found.get(preset.name());
                if (file != null) {
                    presets.put(preset.name(), text(String.valueOf(file)));
                }
            }
        }
        return presets;
    }

    private static String text(String text) {
        return text == null ? "" : Names.shown(text);
    }

    private static long number(long number) {
        return Math.max(0, Math.min(number, MOST));
    }

    private static List<String> lines(List<String> lines) {
        List<String> bounded = new ArrayList<>();
        if (lines != null) {
            lines.stream().limit(MOST_WARNINGS).map(AgentResults::text).forEach(bounded::add);
        }
        return bounded;
    }
}

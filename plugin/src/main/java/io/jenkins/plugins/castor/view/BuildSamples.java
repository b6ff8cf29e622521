package io.jenkins.plugins.castor.view;

import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.castor.agent.LoadResult;
import io.jenkins.plugins.castor.run.BlockRecord;
import io.jenkins.plugins.castor.run.CacheRecords;
import io.jenkins.plugins.castor.run.LoadRecord;
import io.jenkins.plugins.castor.view.SavedTime.Kind;
import io.jenkins.plugins.castor.view.SavedTime.Sample;
import io.jenkins.plugins.castor.view.SavedTime.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Which builds can be compared, and how long they took. A build whose loads all belong to blocks took what these took; any
 * other took from its first load to its end, so that what it waited for before does not count.
 */
@Restricted(NoExternalUse.class)
public final class BuildSamples {

    private BuildSamples() {}

    /**
     * A build that may be compared.
     *
     * @param blocks whether its blocks were measured
     * @param request the caches and the key of each load
     */
    public record Candidate(Run<?, ?> run, boolean blocks, List<List<String>> request, Sample sample) {}

    /**
     * The builds that did the same as the newest of them: measured alike, and all that hit asked for the same caches. A cold one
     * did, whatever it asked for.
     */
    static Map<Run<?, ?>, Sample> of(List<Run<?, ?>> newestFirst, String store, String namespace) {
        List<Candidate> all = newestFirst.stream()
                .map(run -> candidate(run, store, namespace))
                .flatMap(Optional::stream)
                .toList();
        Map<Run<?, ?>, Sample> same = new LinkedHashMap<>();
        all.stream()
                .filter(one -> one.blocks() == all.get(0).blocks())
                .filter(one -> one.sample().kind() == Kind.COLD
                        || one.request().equals(all.get(0).request()))
                .forEach(one -> same.put(one.run(), one.sample()));
        return same;
    }

    /**
     * A build that has ended, if it may be compared with others of its job.
     *
     * @param store the name of the store that its loads were of; empty for the default one
     * @param namespace the path of what its loads were of
     */
    public static Optional<Candidate> candidate(Run<?, ?> run, String store, String namespace) {
        CacheRecords records = run.getAction(CacheRecords.class);
        if (records == null || run.isBuilding() || run.getResult() != Result.SUCCESS) {
            return Optional.empty();
        }
        List<LoadRecord> loads = records.getLoads().stream()
                .filter(load ->
                        load.getStore().equals(store) && load.getNamespace().equals(namespace))
                .toList();
        List<BlockRecord> blocks = records.getBlocks().stream()
                .filter(block -> block.getNamespace().equals(namespace))
                .toList();
        if (loads.isEmpty()) {
            return Optional.empty();
        }
        boolean ofBlocks = blocks.size() == loads.size();
        // What a whole build took follows from all that it loaded.
        return kind(ofBlocks ? loads : records.getLoads())
                .map(kind -> new Candidate(
                        run,
                        ofBlocks,
                        loads.stream().map(BuildSamples::request).toList(),
                        new Sample(
                                kind,
                                ofBlocks ? millis(blocks, kind) : millis(run, records, kind),
                                loads.stream().mapToLong(BuildSamples::millis).sum())));
    }

    /** What the loads of a build found; empty where they do not agree, or something went wrong. */
    private static Optional<Kind> kind(List<LoadRecord> loads) {
        long misses = loads.stream()
                .filter(load -> load.getOutcome().equals(LoadResult.MISS))
                .count();
        if (loads.stream().anyMatch(LoadRecord::isTrouble) || (misses > 0 && misses < loads.size())) {
            return Optional.empty();
        }
        if (misses > 0) {
            return Optional.of(Kind.COLD);
        }
        return Optional.of(loads.stream().allMatch(LoadRecord::isExact) ? Kind.EXACT : Kind.HIT);
    }

    private static long millis(List<BlockRecord> blocks, Kind kind) {
        return blocks.stream()
                .mapToLong(block -> block.getMillis() + (kind == Kind.COLD ? 0 : block.getCastorMillis()))
                .sum();
    }

    private static long millis(Run<?, ?> run, CacheRecords records, Kind kind) {
        long begin = records.getLoads().stream()
                .mapToLong(load -> load.getBegun().toEpochMilli())
                .min()
                .orElseThrow();
        long took = Math.max(0, run.getStartTimeInMillis() + run.getDuration() - begin);
        return kind == Kind.COLD ? Math.max(0, took - SavedTime.covered(spans(records))) : took;
    }

    /** When the build did nothing but wait for Castor. */
    private static List<Span> spans(CacheRecords records) {
        Stream<Span> loads = records.getLoads().stream()
                .filter(load -> !load.isBackground())
                .map(load ->
                        new Span(load.getBegun().toEpochMilli(), load.getTime().toEpochMilli()));
        Stream<Span> saves = records.getSaves().stream()
                .map(save -> new Span(
                        save.getTime().toEpochMilli() - save.getMillis(),
                        save.getTime().toEpochMilli()));
        return Stream.concat(loads, saves).toList();
    }

    private static long millis(LoadRecord load) {
        return Math.max(0, Duration.between(load.getBegun(), load.getTime()).toMillis());
    }

    private static List<String> request(LoadRecord load) {
        List<String> request = new ArrayList<>(load.getCaches());
        request.add("");
        request.addAll(load.getKey());
        return request;
    }
}

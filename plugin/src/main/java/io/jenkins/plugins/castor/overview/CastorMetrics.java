package io.jenkins.plugins.castor.overview;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.MetricSet;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.castor.agent.LoadResult;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.run.CacheListener;
import io.jenkins.plugins.castor.run.LoadRecord;
import io.jenkins.plugins.castor.run.SaveRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import jenkins.metrics.api.MetricProvider;
import jenkins.metrics.api.Metrics;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Adds what builds load and save to the registry of the plugin metrics, if it is installed; else nothing here is loaded. Names
 * are those that its exporters turn into names of Prometheus: what is counted is a meter, which becomes {@code …_total}, a
 * time is a timer, in seconds, and a size is in bytes.
 */
@Restricted(NoExternalUse.class)
@Extension(optional = true)
public final class CastorMetrics extends MetricProvider {

    private static final String LOADS = "castor.loads.";
    private static final String SAVES = "castor.saves.";
    private static final String TROUBLE = "castor.store.trouble";

    private static final List<String> LOAD_OUTCOMES = List.of("exact", "hit", "fallback_hit", "miss", "trouble");
    private static final List<String> SAVE_OUTCOMES = List.of("saved", "unchanged", "refused", "skipped", "trouble");

    /** What is counted from the start, so that a rate is known from the first event on. */
    @NonNull
    @Override
    public MetricSet getMetricSet() {
        MetricRegistry registry = new MetricRegistry();
        LOAD_OUTCOMES.forEach(outcome -> registry.meter(LOADS + outcome));
        SAVE_OUTCOMES.forEach(outcome -> registry.meter(SAVES + outcome));
        registry.meter(TROUBLE);
        registry.timer("castor.load.seconds");
        registry.timer("castor.save.seconds");
        registry.histogram("castor.load.bytes");
        registry.histogram("castor.save.bytes");
        registry.register("castor.store.bytes", sum(UsageRecords.get()::storedBytes));
        registry.register("castor.store.namespaces", sum(UsageRecords.get()::count));
        return registry;
    }

    private static Gauge<Long> sum(ToLongFunction<String> ofStore) {
        return () -> ChosenStore.all().stream()
                .map(ChosenStore::name)
                .mapToLong(ofStore)
                .sum();
    }

    /** Counts loads and saves. */
    @Restricted(NoExternalUse.class)
    @Extension(optional = true)
    public static final class Counter extends CacheListener {

        private static final Pattern UNUSUAL = Pattern.compile("[^a-z0-9]+");

        /** Policies change, and each rule has a meter for ever. */
        private static final int MOST_RULES = 100;

        private static final int LONGEST_RULE = 60;

        private final Set<String> rules = new HashSet<>();

        /** The names of those that have gauges. */
        private final Set<String> stores = ConcurrentHashMap.newKeySet();

        /** As an extension that needs the plugin metrics: without it, this throws, and there is none. */
        public Counter() {
            Metrics.metricRegistry();
        }

        @Override
        public void onLoaded(Run<?, ?> run, Object step, LoadRecord load) {
            MetricRegistry registry = Metrics.metricRegistry();
            registry.meter(LOADS + outcome(load)).mark();
            ofStore(registry, load.getStore(), load.isTrouble());
            registry.timer("castor.load.seconds").update(load.getMillis(), TimeUnit.MILLISECONDS);
            if (!load.getOutcome().equals(LoadResult.MISS)) {
                registry.histogram("castor.load.bytes").update(load.getBytes());
            }
        }

        private static String outcome(LoadRecord load) {
            if (load.isTrouble()) {
                return "trouble";
            }
            return load.isExact() ? "exact" : load.getOutcome().replace('-', '_');
        }

        @Override
        public void onSaved(Run<?, ?> run, Object step, SaveRecord save) {
            MetricRegistry registry = Metrics.metricRegistry();
            if (!save.isAllowed()) {
                registry.meter(SAVES + "refused").mark();
                registry.meter(SAVES + "refused.by." + rule(save.getRule())).mark();
                return;
            }
            registry.meter(SAVES + (save.isTrouble() ? "trouble" : save.getOutcome()))
                    .mark();
            ofStore(registry, save.getStore(), save.isTrouble());
            registry.timer("castor.save.seconds").update(save.getMillis(), TimeUnit.MILLISECONDS);
            if (save.getOutcome().equals("saved")) {
                registry.histogram("castor.save.bytes").update(save.getSent());
            }
        }

        /** Where there are several stores, each has metrics of its own from its first load or save on. */
        private void ofStore(MetricRegistry registry, String store, boolean trouble) {
            if (trouble) {
                registry.meter(TROUBLE).mark();
            }
            if (ChosenStore.all().size() > 1 && ChosenStore.find(store).isPresent()) {
                String name = "castor.stores." + part(ChosenStore.title(store));
                registry.meter(name + ".trouble").mark(trouble ? 1 : 0);
                if (stores.add(store)) {
                    registry.gauge(name + ".bytes", () ->
                            (Gauge<Long>) () -> UsageRecords.get().storedBytes(store));
                    registry.gauge(name + ".namespaces", () ->
                            (Gauge<Long>) () -> UsageRecords.get().count(store));
                }
            }
        }

        private static String part(String name) {
            return UNUSUAL.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("_");
        }

        /** The name of a rule as a part of that of a metric. */
        private synchronized String rule(String name) {
            String part = part(name);
            if (part.isEmpty() || part.equals("_")) {
                return "no_rule";
            }
            String bounded = part.substring(0, Math.min(part.length(), LONGEST_RULE));
            return rules.contains(bounded) || (rules.size() < MOST_RULES && rules.add(bounded))
                    ? bounded
                    : "other_rules";
        }
    }
}

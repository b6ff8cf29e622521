package io.jenkins.plugins.castor.overview;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.DownStore;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import java.util.List;
import java.util.Optional;
import jenkins.metrics.api.Metrics;
import org.jenkinsci.plugins.prometheus.service.DefaultPrometheusMetrics;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the plugins metrics and prometheus see of Castor. */
@Timeout(300)
class CastorMetricsTest {

    private static final String PIPELINE = """
            castorLoad caches: ['deps=deps']
            sh '[ -e deps/one ] || (mkdir -p deps && head -c 4000 /dev/zero > deps/one)'
            castorSave()
            sh 'rm -r deps'
            """;

    private static long count(String meter) {
        MetricRegistry registry = Metrics.metricRegistry();
        assertThat(registry.getMeters()).containsKey(meter);
        return registry.getMeters().get(meter).getCount();
    }

    @Test
    @WithJenkins
    void loadsAndSavesAreCountedAndPrometheusSeesThem(JenkinsRule jenkins) throws Exception {
        assertThat(count("castor.loads.hit")).isZero();
        Builds builds = new Builds(jenkins);
        WorkflowJob job = builds.pipeline("website", PIPELINE);
        builds.run(job);
        builds.run(job);
        assertThat(count("castor.loads.miss")).isEqualTo(1);
        assertThat(count("castor.loads.hit")).isEqualTo(1);
        assertThat(count("castor.saves.saved")).isEqualTo(1);
        assertThat(count("castor.saves.unchanged")).isEqualTo(1);
        assertThat(count("castor.store.trouble")).isZero();
        MetricRegistry registry = Metrics.metricRegistry();
        assertThat(registry.getTimers().get("castor.load.seconds").getCount()).isEqualTo(2);
        assertThat(registry.getTimers().get("castor.save.seconds").getCount()).isEqualTo(2);
        assertThat(registry.getHistograms()
                        .get("castor.load.bytes")
                        .getSnapshot()
                        .getMax())
                .isEqualTo(4000);

        CastorConfiguration.get().setPolicy("deny \"By <hand>, never!\" if event = manual\nallow \"rest\"");
        builds.run(job);
        CastorConfiguration.get().setPolicy("allow \"rest\" if event = push");
        builds.run(job);
        assertThat(count("castor.saves.refused")).isEqualTo(2);
        assertThat(count("castor.saves.refused.by.by_hand_never_")).isEqualTo(1);
        assertThat(count("castor.saves.refused.by.no_rule")).isEqualTo(1);

        CastorConfiguration.get().setPolicy("");
        CastorConfiguration.get().setStore(new DownStore());
        builds.run(job);
        CastorConfiguration.get().setStore(new ControllerStore());
        assertThat(count("castor.loads.trouble")).isEqualTo(1);
        assertThat(count("castor.saves.trouble")).isEqualTo(1);
        assertThat(count("castor.store.trouble")).isEqualTo(2);

        Namespace namespace = new Namespace("a", "b", "c");
        UsageRecords.get()
                .measured(
                        "",
                        new StoreStatistics(List.of(new NamespaceStatistics(
                                namespace, 1, 700, 70, 7, 0, 1, Optional.empty(), Optional.empty(), List.of()))));
        DefaultPrometheusMetrics.get().collectMetrics();
        assertThat(DefaultPrometheusMetrics.get().getMetrics().lines())
                .contains(
                        "castor_loads_hit_total 3.0",
                        "castor_loads_exact_total 0.0",
                        "castor_loads_fallback_hit_total 0.0",
                        "castor_loads_miss_total 1.0",
                        "castor_loads_trouble_total 1.0",
                        "castor_saves_saved_total 1.0",
                        "castor_saves_refused_total 2.0",
                        "castor_saves_refused_by_no_rule_total 1.0",
                        "castor_store_trouble_total 2.0",
                        "castor_load_bytes{quantile=\"0.5\",} 4000.0",
                        "castor_load_seconds_count 5.0",
                        "castor_save_bytes_count 1.0",
                        "castor_store_bytes 777.0")
                .anyMatch(line -> line.matches("castor_load_seconds\\{quantile=\"0.99\",} [0-9.E-]+"));
    }
}

package io.jenkins.plugins.castor.trace;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.tasks.Shell;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.freestyle.LoadBuilder;
import io.jenkins.plugins.castor.freestyle.SavePublisher;
import io.jenkins.plugins.opentelemetry.JenkinsOpenTelemetryPluginConfiguration;
import java.util.List;
import java.util.function.Predicate;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the plugin opentelemetry sends of loads and saves. */
@WithJenkins
@Timeout(300)
class StepSpansTest {

    private static JenkinsRule jenkins;
    private static Builds builds;
    private static TraceCollector collector;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        collector = new TraceCollector();
        JenkinsOpenTelemetryPluginConfiguration configuration = JenkinsOpenTelemetryPluginConfiguration.get();
        configuration.setEndpoint(collector.url());
        configuration.setConfigurationProperties("""
                otel.exporter.otlp.protocol=http/protobuf
                otel.bsp.schedule.delay=100
                otel.metrics.exporter=none
                otel.logs.exporter=none
                """);
        configuration.configureOpenTelemetrySdk();
        builds = new Builds(rule);
    }

    @AfterAll
    static void stop() {
        collector.close();
    }

    @BeforeEach
    void forget() {
        collector.spans().clear();
    }

    /** Waits until the build has ended in the trace, too. */
    private static TraceCollector.Span await(Predicate<TraceCollector.Span> wanted) throws InterruptedException {
        while (true) {
            List<TraceCollector.Span> found =
                    collector.spans().stream().filter(wanted).toList();
            if (!found.isEmpty()) {
                return found.get(found.size() - 1);
            }
            Thread.sleep(50); // the sender has a thread of its own
        }
    }

    private static TraceCollector.Span awaitWith(String attribute) throws InterruptedException {
        return await(span -> span.attributes().containsKey(attribute));
    }

    @Test
    void theSpanOfAStepTellsWhatItLoadedOrSaved() throws Exception {
        WorkflowJob job = builds.pipeline("website", """
                castorLoad caches: ['deps=deps']
                sh 'mkdir -p deps && echo content > deps/one'
                castorSave()
                sh 'rm -r deps'
                """);
        builds.run(job);
        assertThat(awaitWith("castor.load.outcome").attributes())
                .containsEntry("jenkins.pipeline.step.type", "castorLoad")
                .containsEntry("castor.namespace", "website/default/website")
                .containsEntry("castor.load.outcome", "miss")
                .containsEntry("castor.load.trouble", false)
                .doesNotContainKeys("castor.load.generation", "castor.load.from", "castor.store");
        assertThat(awaitWith("castor.save.outcome").attributes())
                .containsEntry("jenkins.pipeline.step.type", "castorSave")
                .containsEntry("castor.save.outcome", "saved")
                .containsEntry("castor.save.rule", "started by hand")
                .containsEntry("castor.save.generation", 1L)
                .containsEntry("castor.save.bytes", 8L);
        collector.spans().clear();
        builds.run(job);
        assertThat(awaitWith("castor.load.outcome").attributes())
                .containsEntry("castor.load.outcome", "hit")
                .containsEntry("castor.load.exact", false)
                .containsEntry("castor.load.from", "website/default/website")
                .containsEntry("castor.load.generation", 1L)
                .containsEntry("castor.load.files", 1L)
                .containsEntry("castor.load.bytes", 8L)
                .hasEntrySatisfying(
                        "castor.load.seconds",
                        seconds -> assertThat((double) seconds).isBetween(0.0, 300.0));
    }

    @Test
    void aBlockHasNoSpanAndTellsTheOneAroundIt() throws Exception {
        builds.run(builds.pipeline("block", """
                stage('build') {
                    castor(caches: ['deps=deps']) {
                        sh 'mkdir -p deps && echo content > deps/one'
                    }
                }
                """));
        TraceCollector.Span stage = await(span -> span.name().equals("Stage: build"));
        assertThat(stage.events()).containsOnlyKeys("castor.load", "castor.save");
        assertThat(stage.events().get("castor.save")).containsEntry("castor.save.outcome", "saved");
        assertThat(stage.attributes()).doesNotContainKey("castor.load.outcome");
    }

    @Test
    void freestyleStepsTellItToo() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("freestyle");
        LoadBuilder load = new LoadBuilder();
        load.caches = List.of("deps=deps");
        job.getBuildersList().add(load);
        job.getBuildersList().add(new Shell("mkdir -p deps && echo content > deps/one"));
        job.getPublishersList().add(new SavePublisher());
        builds.run(job);
        assertThat(awaitWith("castor.load.outcome").attributes()).containsEntry("castor.load.outcome", "miss");
        assertThat(awaitWith("castor.save.outcome").attributes()).containsEntry("castor.save.outcome", "saved");
    }
}

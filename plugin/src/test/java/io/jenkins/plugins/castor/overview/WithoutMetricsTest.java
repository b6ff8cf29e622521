package io.jenkins.plugins.castor.overview;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.run.CacheListener;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins without the plugins metrics and opentelemetry. */
@Timeout(300)
class WithoutMetricsTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins =
            new RealJenkinsExtension().omitPlugins("metrics", "prometheus", "opentelemetry");

    @Test
    void buildsLoadAndSaveAndTheOverviewKnowsIt() throws Throwable {
        jenkins.then(WithoutMetricsTest::build);
    }

    private static void build(JenkinsRule rule) throws Throwable {
        assertThat(rule.jenkins.getPlugin("metrics")).isNull();
        assertThat(ExtensionList.lookup(CacheListener.class))
                .extracting(listener -> listener.getClass().getSimpleName())
                .containsExactly("UsageRecords");
        Builds builds = new Builds(rule);
        WorkflowJob job = builds.pipeline("website", """
                castorLoad caches: ['deps=deps']
                sh 'mkdir -p deps && echo a > deps/a'
                castorSave()
                """);
        assertThat(builds.run(job)).contains("[castor] saved 2 entries");
        assertThat(rule.createWebClient()
                        .withJavaScriptEnabled(false)
                        .goTo("manage/castor-caches/")
                        .asNormalizedText())
                .contains("1 namespace with");
    }
}

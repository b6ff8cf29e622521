package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** The plugin as it is installed, in a Jenkins and with an agent that are processes of their own. */
class PackagedIT {

    private static final Path PLUGIN = Path.of("target/castor.hpi");

    // Of what is compiled here it must see nothing.
    @RegisterExtension
    private final RealJenkinsExtension jenkins =
            new RealJenkinsExtension().omitPlugins("castor").withTimeout(300);

    @RegisterExtension
    private final InboundAgentExtension agents = new InboundAgentExtension();

    @Test
    void thePackagedPluginIsColdAndThenHits() throws Throwable {
        Files.copy(PLUGIN, jenkins.getHome().toPath().resolve("plugins/castor.jpi"));
        jenkins.startJenkins();
        agents.createAgent(
                jenkins,
                InboundAgentExtension.Options.newBuilder()
                        .name("remote")
                        .webSocket()
                        .build());
        jenkins.runRemotely(PackagedIT::build);
    }

    private static void build(JenkinsRule rule) throws Throwable {
        Class<?> step =
                rule.jenkins.getPluginManager().uberClassLoader.loadClass("io.jenkins.plugins.castor.steps.LoadStep");
        assertThat(step.getProtectionDomain().getCodeSource().getLocation().toString())
                .as("where the plugin's classes come from")
                .endsWith("/WEB-INF/lib/castor.jar");
        WorkflowJob job = rule.createProject(WorkflowJob.class, "website");
        job.setDefinition(new CpsFlowDefinition("""
                node('remote') {
                    def loaded = castorLoad caches: ['deps=deps']
                    sh 'rm -rf deps && mkdir -p deps && echo content > deps/one && ln -s one deps/two'
                    castorSave()
                    sh 'rm -r deps'
                    castor(caches: ['deps=deps'], strict: true) {
                        sh 'cat deps/two'
                    }
                    echo "at first ${loaded.outcome}"
                }
                """, true));
        WorkflowRun first =
                rule.assertBuildStatus(Result.SUCCESS, job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause())));
        rule.assertLogContains("[castor] saved 3 entries, ", first);
        rule.assertLogContains("[castor] restored 1 file, 8 B in ", first);
        rule.assertLogContains("at first miss", first);
        WorkflowRun second =
                rule.assertBuildStatus(Result.SUCCESS, job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause())));
        rule.assertLogContains("[castor] unchanged: ", second);
        rule.assertLogContains("at first hit", second);
    }

    @Test
    void itBringsOnlyTheEngineAndWhatNoOtherPluginHas() throws Exception {
        try (ZipFile zip = new ZipFile(PLUGIN.toFile())) {
            List<String> libraries = zip.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.matches("WEB-INF/lib/.+"))
                    .map(name -> name.replaceFirst(".*/", "").replaceFirst("-[0-9].*", ""))
                    .toList();
            assertThat(libraries).containsExactlyInAnyOrder("castor.jar", "castor-engine", "re2j");
        }
    }
}

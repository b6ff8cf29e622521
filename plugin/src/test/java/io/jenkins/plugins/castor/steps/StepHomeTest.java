package io.jenkins.plugins.castor.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.model.Node;
import io.jenkins.plugins.castor.Builds;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;

/** Steps whose commands run elsewhere, as in {@code docker.inside}. */
@WithJenkins
class StepHomeTest {

    private static final String NOTE = "[castor] note: the commands of this step run in a container";

    private static Builds builds;

    @TempDir
    private Path temp;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        builds = new Builds(rule);
    }

    private WorkflowJob job(String name, Path home, boolean mounted) throws Exception {
        return builds.pipeline(name, """
                elsewhere(home: '%s', mounted: %s) {
                    def loaded = castorLoad caches: ['npm']
                    sh 'mkdir -p "$HOME/.npm" && ls -A "$HOME/.npm"; [ -e "$HOME/.npm/one" ] || echo content > "$HOME/.npm/one"'
                    castorSave()
                }
                sh 'rm -rf %s/.npm'
                """.formatted(home, mounted, home));
    }

    @Test
    void presetsLookInTheHomeDirectoryOfTheCommandsIfTheAgentHasIt() throws Exception {
        Path home = Files.createDirectory(temp.resolve("home"));
        WorkflowJob job = job("mounted", home, true);
        assertThat(builds.run(job)).contains("[castor] saved 2 entries").doesNotContain(NOTE);
        assertThat(builds.run(job))
                .contains("[castor] restored 1 file")
                .contains("\none\n")
                .contains("[castor] unchanged")
                .doesNotContain(NOTE);
    }

    @Test
    void theBuildIsToldIfTheAgentHasNotThatDirectory() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount");
        Path home = Files.createDirectory(temp.resolve("home"));
        assertThat(builds.run(job("hidden", home, false)))
                .contains(NOTE + ", whose home directory " + home + " is not that of the agent.");
    }

    @Test
    void nothingIsSaidOfDirectoriesThatTheBuildNames() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount");
        Path home = Files.createDirectory(temp.resolve("home"));
        WorkflowJob job = builds.pipeline("named", """
                elsewhere(home: '%s', mounted: false) {
                    castorLoad caches: ['npm=.npm']
                }
                """.formatted(home));
        assertThat(builds.run(job)).contains("[castor] cold").doesNotContain(NOTE);
    }

    /**
     * {@code elsewhere(home: …, mounted: …) { }}: runs the commands of its body with another home directory, as containers do. If
     * that is not mounted, the commands see an empty directory in its place.
     */
    public static final class Elsewhere extends Step {

        private final String home;
        private final boolean mounted;

        @DataBoundConstructor
        public Elsewhere(String home, boolean mounted) {
            this.home = home;
            this.mounted = mounted;
        }

        @Override
        public StepExecution start(StepContext context) {
            return new Execution(context, new Decorator(home, mounted));
        }

        private static final class Execution extends StepExecution {

            private static final long serialVersionUID = 1;

            private final Decorator decorator;

            Execution(StepContext context, Decorator decorator) {
                super(context);
                this.decorator = decorator;
            }

            @Override
            public boolean start() throws Exception {
                LauncherDecorator around = getContext().get(LauncherDecorator.class);
                getContext()
                        .newBodyInvoker()
                        .withContext(BodyInvoker.mergeLauncherDecorators(around, decorator))
                        .withCallback(BodyExecutionCallback.wrap(getContext()))
                        .start();
                return false;
            }
        }

        private static final class Decorator extends LauncherDecorator implements Serializable {

            private static final long serialVersionUID = 1;

            private final String home;
            private final boolean mounted;

            Decorator(String home, boolean mounted) {
                this.home = home;
                this.mounted = mounted;
            }

            @Override
            public Launcher decorate(Launcher launcher, Node node) {
                return mounted
                        ? launcher.decorateByPrefix("env", "HOME=" + home)
                        : launcher.decorateByPrefix(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mount -t tmpfs none '" + home + "' && HOME='" + home + "' exec \"$@\"",
                                "--");
            }
        }

        /** Its form. */
        @TestExtension
        public static final class DescriptorImpl extends StepDescriptor {

            @Override
            public String getFunctionName() {
                return "elsewhere";
            }

            @Override
            public boolean takesImplicitBlockArgument() {
                return true;
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of();
            }
        }
    }
}

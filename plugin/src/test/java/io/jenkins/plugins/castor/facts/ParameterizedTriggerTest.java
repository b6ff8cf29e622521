package io.jenkins.plugins.castor.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.StringParameterDefinition;
import hudson.plugins.git.BranchSpec;
import hudson.plugins.git.GitRevisionBuildParameters;
import hudson.plugins.git.GitSCM;
import hudson.plugins.git.UserRemoteConfig;
import hudson.plugins.parameterizedtrigger.AbstractBuildParameters;
import hudson.plugins.parameterizedtrigger.BuildTrigger;
import hudson.plugins.parameterizedtrigger.BuildTriggerConfig;
import hudson.plugins.parameterizedtrigger.PredefinedBuildParameters;
import hudson.plugins.parameterizedtrigger.ResultCondition;
import hudson.tasks.Shell;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.freestyle.SavePublisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the Parameterized Trigger plugin passes on, with the Git plugin's commit, in real builds. */
@WithJenkins
class ParameterizedTriggerTest {

    @TempDir
    static Path folder;

    private static JenkinsRule jenkins;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        GitSCM.ALLOW_LOCAL_CHECKOUT = true;
        for (String command : List.of(
                "git init -q -b main .",
                "git -c user.name=a -c user.email=a@example commit -q --allow-empty -m one",
                "git checkout -q -b change",
                "git -c user.name=a -c user.email=a@example commit -q --allow-empty -m evil")) {
            Process git = new ProcessBuilder(command.split(" "))
                    .directory(folder.toFile())
                    .inheritIO()
                    .start();
            assertThat(git.waitFor()).isZero();
        }
    }

    @AfterAll
    static void end() {
        GitSCM.ALLOW_LOCAL_CHECKOUT = false;
    }

    /** A job elsewhere that builds the change, and starts a trusted job with its commit or its parameters. */
    private FreeStyleBuild startedBy(String name, AbstractBuildParameters... parameters) throws Exception {
        FreeStyleProject trusted = jenkins.createFreeStyleProject(name + "-trusted");
        trusted.setScm(git("main"));
        trusted.getBuildersList().add(new Shell("mkdir -p deps; echo x > deps/one"));
        trusted.addProperty(
                new ParametersDefinitionProperty(List.of(new StringParameterDefinition("TARGET", "usual"))));
        SavePublisher save = new SavePublisher();
        save.caches = new ArrayList<>(List.of("deps=deps"));
        trusted.getPublishersList().add(save);
        Folder elsewhere = jenkins.createProject(Folder.class, name + "-elsewhere");
        FreeStyleProject starter = elsewhere.createProject(FreeStyleProject.class, "starter");
        starter.setScm(git("change"));
        starter.getPublishersList()
                .add(new BuildTrigger(new BuildTriggerConfig(
                        "/" + trusted.getName(),
                        ResultCondition.SUCCESS,
                        parameters.length == 0,
                        List.of(parameters))));
        jenkins.jenkins.rebuildDependencyGraph();
        jenkins.assertBuildStatusSuccess(starter.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause())));
        jenkins.waitUntilNoActivityUpTo((int) TimeUnit.MINUTES.toMillis(2));
        FreeStyleBuild build = trusted.getLastBuild();
        assertThat(build).as("the trusted job was started").isNotNull();
        return jenkins.assertBuildStatusSuccess(build);
    }

    private static GitSCM git(String branch) {
        return new GitSCM(
                List.of(new UserRemoteConfig(folder.toUri().toString(), "origin", null, null)),
                List.of(new BranchSpec("*/" + branch)),
                null,
                null,
                List.of());
    }

    @Test
    void aCommitThatWasPassedOnKeepsTheBuildFromSaving() throws Exception {
        FreeStyleBuild build = startedBy("commit", new GitRevisionBuildParameters(false));
        assertThat(JenkinsRule.getLog(build))
                .contains("[castor] cache not saved: ", "hudson.plugins.git.RevisionParameterAction");
        assertThat(StartFacts.of(build).facts().value(Fact.UNMERGED)).isEmpty();
    }

    @Test
    void parametersThatWerePassedOnKeepTheBuildFromSaving() throws Exception {
        FreeStyleBuild build = startedBy("parameters", new PredefinedBuildParameters("TARGET=evil"));
        assertThat(JenkinsRule.getLog(build))
                .contains("[castor] cache not saved: ", "a build of another project chose its parameters");
    }

    @Test
    void aPlainTriggerSaves() throws Exception {
        assertThat(JenkinsRule.getLog(startedBy("plain"))).contains("[castor] may save: ", "[castor] saved ");
    }
}

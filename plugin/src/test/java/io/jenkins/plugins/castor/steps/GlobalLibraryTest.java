package io.jenkins.plugins.castor.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.plugins.git.GitSCM;
import io.jenkins.plugins.castor.Builds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.plugins.git.GitSCMSource;
import jenkins.plugins.git.traits.BranchDiscoveryTrait;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.libs.GlobalLibraries;
import org.jenkinsci.plugins.workflow.libs.LibraryConfiguration;
import org.jenkinsci.plugins.workflow.libs.SCMSourceRetriever;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A team's own step, in a library that the administrator trusts, around Castor's. */
@WithJenkins
class GlobalLibraryTest {

    @TempDir
    private Path library;

    private void git(String... arguments) throws Exception {
        Process git = new ProcessBuilder(arguments)
                .directory(library.toFile())
                .inheritIO()
                .start();
        assertThat(git.waitFor()).isZero();
    }

    @Test
    void aStepOfALibraryLoadsAndSaves(JenkinsRule jenkins) throws Exception {
        Path vars = Files.createDirectory(library.resolve("vars"));
        Files.writeString(vars.resolve("cached.groovy"), """
                def call(Closure body) {
                    def loaded = castorLoad caches: ['deps=deps']
                    body(loaded.outcome)
                    castorSave()
                }
                """);
        git("git", "init", "--quiet", "--initial-branch=main");
        git("git", "add", ".");
        git("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "a");
        GitSCM.ALLOW_LOCAL_CHECKOUT = true;
        GitSCMSource source = new GitSCMSource(library.toUri().toString());
        source.setTraits(List.of(new BranchDiscoveryTrait()));
        LibraryConfiguration shared = new LibraryConfiguration("shared", new SCMSourceRetriever(source));
        shared.setDefaultVersion("main");
        shared.setImplicit(true);
        GlobalLibraries.get().setLibraries(List.of(shared));
        Builds builds = new Builds(jenkins);
        WorkflowJob job = builds.pipeline("website", """
                cached { outcome ->
                    echo "it was a ${outcome}"
                    sh '[ -e deps/one ] || (mkdir -p deps && echo content > deps/one)'
                }
                sh 'rm -r deps'
                """);
        assertThat(builds.run(job)).contains("it was a miss").contains("[castor] saved 2 entries");
        assertThat(builds.run(job)).contains("it was a hit").contains("[castor] unchanged");
    }
}

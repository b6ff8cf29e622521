package io.jenkins.plugins.castor.folder;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Cause;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.tasks.Shell;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.DirectoryStore;
import io.jenkins.plugins.castor.config.NamedStore;
import io.jenkins.plugins.castor.freestyle.CacheWrapper;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins that has no folders, as the plugin for them is not installed. */
class WithoutFoldersTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .omitPlugins(
                    "cloudbees-folder", "branch-api", "workflow-multibranch", "pipeline-model-definition", "job-dsl")
            .withTimeout(300);

    @Test
    void jobsStillChooseStoresAndSaveThere() throws Throwable {
        jenkins.then(WithoutFoldersTest::build);
    }

    private static void build(JenkinsRule rule) throws Throwable {
        assertThat(rule.jenkins.getPlugin("cloudbees-folder")).isNull();
        assertThat(rule.jenkins.getPlugin("castor")).isNotNull();
        assertThat(rule.jenkins.getDescriptorByName("io.jenkins.plugins.castor.folder.FolderProperty"))
                .isNull();
        File place = new File(rule.jenkins.getRootDir(), "team");
        CastorConfiguration.get().setStores(List.of(new NamedStore("team", new DirectoryStore(place.getPath()))));
        FreeStyleProject job = rule.createFreeStyleProject("job");
        job.addProperty(new StoreProperty("team"));
        CacheWrapper wrapper = new CacheWrapper();
        wrapper.caches = new ArrayList<>(List.of("deps=deps"));
        job.getBuildWrappersList().add(wrapper);
        job.getBuildersList().add(new Shell("mkdir -p deps && echo content > deps/one"));
        press(rule, job);
        assertThat(place).isDirectory();
        rule.assertLogContains("[castor] nothing to restore: 1 file matches", press(rule, job));
    }

    /** As if somebody had pressed the button. */
    private static FreeStyleBuild press(JenkinsRule rule, FreeStyleProject job) throws Exception {
        return rule.assertBuildStatusSuccess(job.scheduleBuild2(0, new Cause.UserIdCause()));
    }
}

package io.jenkins.plugins.castor.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.NamedStore;
import io.jenkins.plugins.castor.folder.FolderProperty;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.branch.BranchSource;
import jenkins.scm.impl.mock.MockSCMController;
import jenkins.scm.impl.mock.MockSCMDiscoverBranches;
import jenkins.scm.impl.mock.MockSCMDiscoverChangeRequests;
import jenkins.scm.impl.mock.MockSCMHead;
import jenkins.scm.impl.mock.MockSCMLink;
import jenkins.scm.impl.mock.MockSCMSource;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a multibranch project and the folder around it set reaches the jobs of branches and of change requests. */
@WithJenkins
class MultibranchFolderTest {

    private static final String JENKINSFILE = """
            node {
                castorLoad()
                writeFile file: 'deps/one', text: env.BRANCH_NAME
                castorSave()
                dir('deps') { deleteDir() }
            }
            """;

    @TempDir
    private Path temp;

    private JenkinsRule jenkins;
    private MockSCMController repository;
    private WorkflowMultiBranchProject project;

    @BeforeEach
    void make(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.jenkins.setQuietPeriod(0);
        BranchHeads.KNOWN.add(MockSCMHead.class.getName());
        KnownActions.HARMLESS.add(MockSCMLink.class.getName());
        CastorConfiguration.get()
                .setStores(List.of(
                        new NamedStore("team", directory("team")), new NamedStore("project", directory("project"))));
        repository = MockSCMController.create();
        repository.createRepository("repo");
        repository.addFile("repo", "master", "one", "Jenkinsfile", JENKINSFILE.getBytes(StandardCharsets.UTF_8));
        repository.cloneBranch("repo", "master", "main");
        repository.setPrimaryBranch("repo", "main");
        repository.deleteBranch("repo", "master");
        Folder folder = rule.createProject(Folder.class, "team");
        FolderProperty ofTeam = new FolderProperty();
        ofTeam.setStore("team");
        ofTeam.setCaches("deps=deps");
        folder.addProperty(ofTeam);
        project = folder.createProject(WorkflowMultiBranchProject.class, "repo");
        project.getSourcesList()
                .add(new BranchSource(new MockSCMSource(
                        repository, "repo", new MockSCMDiscoverBranches(), new MockSCMDiscoverChangeRequests())));
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private ControllerStore directory(String name) {
        ControllerStore store = new ControllerStore();
        store.setPath(temp.resolve(name).toString());
        return store;
    }

    private WorkflowRun built(String head) throws Exception {
        project.scheduleBuild2(0).getFuture().get();
        jenkins.waitUntilNoActivity();
        WorkflowJob job = project.getItems().stream()
                .filter(one -> JobFacts.head(one).orElseThrow().getName().equals(head))
                .findFirst()
                .orElseThrow();
        return jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(job.getLastBuild()));
    }

    @Test
    void branchesAndChangesUseTheStoreAndTheCachesOfTheFolderAndOfTheProject() throws Exception {
        jenkins.assertLogContains(" as team%2Frepo/main/team%2Frepo generation 1", built("main"));
        assertThat(Files.exists(temp.resolve("team/team%2Frepo/main/team%2Frepo/heads")))
                .as("in the store of the folder")
                .isTrue();
        assertThat(Files.exists(jenkins.jenkins.getRootDir().toPath().resolve("castor")))
                .as("the default store")
                .isFalse();

        int change = repository.openChangeRequest("repo", "main");
        WorkflowRun run = built("CR-" + change);
        jenkins.assertLogContains("[castor] restored 1 file", run);
        jenkins.assertLogContains("from team%2Frepo/main/team%2Frepo generation 1", run);
        jenkins.assertLogContains("cache not saved: the rule \"unmerged change\" denies it", run);

        FolderProperty ofProject = new FolderProperty();
        ofProject.setStore("project");
        ofProject.setPolicy("deny \"not now\"");
        project.addProperty(ofProject);
        int other = repository.openChangeRequest("repo", "main");
        WorkflowRun cold = built("CR-" + other);
        jenkins.assertLogContains("[castor] cold: nothing was saved yet", cold);
        repository.addFile("repo", "main", "two", "change", new byte[] {1});
        WorkflowRun main = built("main");
        jenkins.assertLogContains("cache not saved: ", main);
        jenkins.assertLogContains("not now", main);
        assertThat(Files.exists(temp.resolve("project/team%2Frepo"))).isFalse();
    }
}

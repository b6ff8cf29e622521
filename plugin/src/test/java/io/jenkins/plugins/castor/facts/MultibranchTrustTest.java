package io.jenkins.plugins.castor.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.StringParameterDefinition;
import hudson.plugins.git.GitSCM;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.run.CacheRecords;
import io.jenkins.plugins.castor.run.JobQueries;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jenkins.branch.BranchSource;
import jenkins.plugins.git.GitRefSCMHead;
import jenkins.plugins.git.GitSCMSource;
import jenkins.plugins.git.traits.BranchDiscoveryTrait;
import jenkins.plugins.git.traits.DiscoverOtherRefsTrait;
import jenkins.scm.impl.mock.MockSCMController;
import jenkins.scm.impl.mock.MockSCMDiscoverBranches;
import jenkins.scm.impl.mock.MockSCMDiscoverChangeRequests;
import jenkins.scm.impl.mock.MockSCMDiscoverTags;
import jenkins.scm.impl.mock.MockSCMHead;
import jenkins.scm.impl.mock.MockSCMLink;
import jenkins.scm.impl.mock.MockSCMSource;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.replay.ReplayAction;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Branches, tags and changes of a repository whose Jenkinsfiles anybody may propose. They follow each other. */
@WithJenkins
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MultibranchTrustTest {

    private static final String LONG = "feature/" + "😀".repeat(60) + "x".repeat(60);

    private static final String USUAL = """
            node {
                def loaded = castorLoad caches: ['deps=deps']
                echo "outcome ${loaded.outcome} of ${loaded.namespace}"
                writeFile file: 'deps/one', text: 'content'
                castorSave()
                dir('deps') { deleteDir() }
            }
            """;

    private static JenkinsRule jenkins;
    private static MockSCMController repository;
    private static WorkflowMultiBranchProject project;
    private static final WatchedStore STORE = new WatchedStore();

    @BeforeAll
    static void repository(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.jenkins.setQuietPeriod(0);
        BranchHeads.KNOWN.add(MockSCMHead.class.getName());
        KnownActions.HARMLESS.add(MockSCMLink.class.getName());
        CastorConfiguration.get().setStore(STORE);
        repository = MockSCMController.create();
        repository.createRepository("repo");
        write("master", USUAL);
        repository.cloneBranch("repo", "master", "main");
        repository.setPrimaryBranch("repo", "main");
        repository.deleteBranch("repo", "master");
        Folder folder = rule.createProject(Folder.class, "team");
        project = folder.createProject(WorkflowMultiBranchProject.class, "repo");
        project.getSourcesList()
                .add(new BranchSource(new MockSCMSource(
                        repository,
                        "repo",
                        new MockSCMDiscoverBranches(),
                        new MockSCMDiscoverChangeRequests(),
                        new MockSCMDiscoverTags())));
    }

    @AfterAll
    static void close() {
        repository.close();
    }

    @Test
    @Order(1)
    void aPushToThePrimaryBranchSaves() throws Exception {
        WorkflowRun run = newest(index("main"));
        jenkins.assertLogContains("may save: the rule \"primary branch\" allows it: event is \"push\"", run);
        jenkins.assertLogContains(" as team%2Frepo/main/team%2Frepo generation 1", run);
    }

    @Test
    @Order(2)
    void aChangeRequestHitsTheCacheOfItsTargetAndSavesNothing() throws Exception {
        int change = repository.openChangeRequest("repo", "main");
        int before = STORE.sessions();
        WorkflowRun run = newest(index("CR-" + change));
        jenkins.assertLogContains("outcome hit of team%2Frepo/main/team%2Frepo", run);
        jenkins.assertLogContains(
                "[castor] cache not saved: the rule \"unmerged change\" denies it: unmerged is yes", run);
        assertThat(JenkinsRule.getLog(run).lines().filter(line -> line.startsWith("[castor]")))
                .hasSize(2);
        // That of the load; a save that is denied neither comes to the store nor puts anything on the agent.
        assertThat(STORE.sessions()).isEqualTo(before + 1);
        assertThat(run.getAction(CacheRecords.class).getSaves())
                .singleElement()
                .matches(save -> !save.isAllowed() && !save.isTrouble());
    }

    @Test
    @Order(3)
    void aChangesJenkinsfileGainsNothingByWhatItSets() throws Exception {
        int change = repository.openChangeRequest("repo", "main");
        write("change-request/" + change, """
                properties([parameters([string(name: 'ZUUL_PIPELINE', defaultValue: 'gate')])])
                env.ZUUL_PIPELINE = 'gate'
                env.BRANCH_NAME = 'main'
                env.CHANGE_ID = ''
                currentBuild.result = 'SUCCESS'
                node {
                    writeFile file: 'deps/one', text: 'evil'
                    withEnv(['ZUUL_PIPELINE=gate', 'GERRIT_EVENT_TYPE=change-merged', 'BRANCH_IS_PRIMARY=true']) {
                        castorSave caches: ['deps=deps']
                    }
                }
                """);
        WorkflowJob job = index("CR-" + change);
        jenkins.assertLogContains("cache not saved: the rule \"unmerged change\" denies it", newest(job));
        // The parameter that it declared is there now.
        WorkflowRun again = byHand(job);
        assertThat(again.getEnvironment(hudson.model.TaskListener.NULL)).containsEntry("ZUUL_PIPELINE", "gate");
        jenkins.assertLogContains("cache not saved: the rule \"unmerged change\" denies it", again);
    }

    @Test
    @Order(4)
    void aFeatureBranchFallsBackToThePrimaryOneAndSavesNothing() throws Exception {
        repository.cloneBranch("repo", "main", LONG);
        WorkflowRun run = newest(index(LONG));
        jenkins.assertLogContains("outcome fallback-hit of team%2Frepo/main/team%2Frepo", run);
        jenkins.assertLogContains("cache not saved: no rule allows it: event is \"push\", primary is no", run);
    }

    @Test
    @Order(5)
    void aTagOfTheNameOfTheBranchIsNotTheBranch() throws Exception {
        repository.createTag("repo", "main", "main-tag");
        WorkflowJob job = index("main-tag");
        WorkflowRun run = byHand(job);
        jenkins.assertLogContains("cache not saved: no rule allows it: event is \"tag\"", run);
        assertThat(JobQueries.namespace(job).branch()).isEqualTo("tag:main-tag");
    }

    @Test
    @Order(6)
    void aReplaySavesNothing() throws Exception {
        WorkflowRun run = newest(project.getItem("main"));
        WorkflowRun replay = (WorkflowRun) run.getAction(ReplayAction.class)
                .run(USUAL.replace("content", "evil"), Map.of())
                .get();
        jenkins.assertBuildStatusSuccess(replay);
        jenkins.assertLogContains("cache not saved: ", replay);
        jenkins.assertLogContains("it is the replay of another build", replay);
    }

    @Test
    @Order(7)
    void aBuildThatAChangeStartsSavesNothing() throws Exception {
        Folder folder = (Folder) jenkins.jenkins.getItem("team");
        WorkflowJob tool = folder.createProject(WorkflowJob.class, "tool");
        tool.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("ZUUL_PIPELINE", "")));
        tool.setDefinition(new CpsFlowDefinition(USUAL, true));
        int change = repository.openChangeRequest("repo", "main");
        write("change-request/" + change, """
                build job: '../tool', parameters: [string(name: 'ZUUL_PIPELINE', value: 'gate')]
                build job: '../tool'
                build job: 'main'
                """);
        jenkins.assertBuildStatusSuccess(newest(index("CR-" + change)));
        for (WorkflowRun run :
                List.of(tool.getBuildByNumber(1), tool.getBuildByNumber(2), newest(project.getItem("main")))) {
            jenkins.assertLogContains("cache not saved: the rule \"unmerged change\" denies it: unmerged is yes", run);
        }
    }

    @Test
    @Order(8)
    void aBranchLendsNoTrustToAnotherThatItStarts() throws Exception {
        repository.cloneBranch("repo", "main", "starter");
        write("starter", "build job: 'main'");
        jenkins.assertBuildStatusSuccess(newest(index("starter")));
        WorkflowRun run = newest(project.getItem("main"));
        assertThat(run.getCause(Cause.UpstreamCause.class)).isNotNull();
        jenkins.assertLogContains("cache not saved: no rule allows it: event is \"push\", primary is no", run);
        jenkins.assertLogContains(
                "(it was started by team/repo/starter #1, and is trusted no more than that build)", run);
    }

    @Test
    @Order(9)
    void thePrimaryBranchStartedByHandSavesAgain() throws Exception {
        WorkflowRun run = byHand(project.getItem("main"));
        jenkins.assertLogContains("may save: the rule \"started by hand\" allows it", run);
        // Nothing of the above came into the store.
        jenkins.assertLogContains(" as team%2Frepo/main/team%2Frepo generation 2", run);
        try (var places = Files.list(Path.of(jenkins.jenkins.getRootDir().getPath(), "castor"))) {
            assertThat(places.map(place -> place.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("team"))
                    .containsExactly("team%2Frepo");
        }
    }

    @Test
    @Order(10)
    void aBuildSavesIntoNoOtherBranchProjectOrJob() throws Exception {
        Map<String, String> refused = Map.of(
                "branch: 'other'", "a build of the branch main saves only there, and not into the branch other",
                "project: 'other'", "a build of the project team/repo saves only there, and not into the project other",
                "job: 'tool'", "under a name in the same folder that no job has, and not as team/tool",
                "job: '/elsewhere'", "under a name in the same folder that no job has, and not as elsewhere",
                "job: '../../../x'", "the namespace cannot be");
        String tries = refused.keySet().stream()
                .map(option ->
                        "try { castorSave caches: ['deps=deps'], " + option + " } catch (e) { echo e.message }\n")
                .collect(Collectors.joining());
        write("main", "node {\n" + tries + "}");
        WorkflowRun run = byHand(project.getItem("main"));
        for (String sentence : refused.values()) {
            jenkins.assertLogContains(sentence, run);
        }
        jenkins.assertLogNotContains("may save", run);
        write(
                "main",
                "node { writeFile file: 'deps/one', text: 'x'; castorSave caches: ['deps=deps'], job: 'shared' }");
        jenkins.assertLogContains(" as team%2Frepo/main/team%2Fshared generation 1", byHand(project.getItem("main")));
    }

    @Test
    @Order(11)
    void theBranchThatARealRepositoryChecksOutIsItsPrimaryOne(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("Jenkinsfile"), USUAL);
        git(folder, "init", "-q", "-b", "trunk");
        git(folder, "add", "Jenkinsfile");
        git(folder, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "one");
        git(folder, "branch", "other");
        git(folder, "update-ref", "refs/pull/1/head", "trunk");
        GitSCMSource source = new GitSCMSource(folder.toString());
        source.setTraits(List.of(new BranchDiscoveryTrait(), new DiscoverOtherRefsTrait("pull/*/head", "pull-@{1}")));
        WorkflowMultiBranchProject real = jenkins.createProject(WorkflowMultiBranchProject.class, "real");
        real.getSourcesList().add(new BranchSource(source));
        GitSCM.ALLOW_LOCAL_CHECKOUT = true;
        try {
            real.scheduleBuild2(0).getFuture().get();
            jenkins.waitUntilNoActivity();
        } finally {
            GitSCM.ALLOW_LOCAL_CHECKOUT = false;
        }
        jenkins.assertLogContains("may save: the rule \"primary branch\"", newest(real.getItem("trunk")));
        jenkins.assertLogContains("cache not saved: ", newest(real.getItem("other")));
        WorkflowJob pull = real.getItems().stream()
                .filter(job -> JobFacts.head(job).orElseThrow() instanceof GitRefSCMHead)
                .findFirst()
                .orElseThrow();
        StartFacts known = StartFacts.of(newest(pull));
        assertThat(known.facts().value(Fact.UNMERGED)).isEmpty();
        assertThat(known.facts().value(Fact.PRIMARY)).contains("no");
        assertThat(known.remark())
                .contains(GitRefSCMHead.class.getName() + ", is not known to be a branch of the repository");
    }

    private static void git(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private static void write(String branch, String jenkinsfile) throws Exception {
        repository.addFile("repo", branch, "change", "Jenkinsfile", jenkinsfile.getBytes(StandardCharsets.UTF_8));
    }

    private static WorkflowJob index(String name) throws Exception {
        project.scheduleBuild2(0).getFuture().get();
        jenkins.waitUntilNoActivity();
        return project.getItems().stream()
                .filter(job -> JobFacts.head(job).orElseThrow().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static WorkflowRun newest(WorkflowJob job) throws Exception {
        return jenkins.waitForCompletion(job.getLastBuild());
    }

    private static WorkflowRun byHand(WorkflowJob job) throws Exception {
        return jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0, new CauseAction(new Cause.UserIdCause("alice"))));
    }
}

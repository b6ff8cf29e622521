package io.jenkins.plugins.castor.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.GerritCause;
import hudson.matrix.AxisList;
import hudson.matrix.MatrixProject;
import hudson.matrix.MatrixRun;
import hudson.matrix.TextAxis;
import hudson.model.Action;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.InvisibleAction;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Project;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.plugins.gearman.NodeParametersAction;
import hudson.plugins.git.BranchSpec;
import hudson.plugins.git.GitSCM;
import hudson.plugins.git.RevisionParameterAction;
import hudson.plugins.git.UserMergeOptions;
import hudson.plugins.git.UserRemoteConfig;
import hudson.plugins.git.extensions.GitSCMExtension;
import hudson.plugins.git.extensions.impl.BuildChooserSetting;
import hudson.plugins.git.extensions.impl.PreBuildMerge;
import hudson.plugins.git.util.DefaultBuildChooser;
import hudson.tasks.Shell;
import hudson.triggers.SCMTrigger;
import hudson.triggers.TimerTrigger;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.CastorJobProperty;
import io.jenkins.plugins.castor.engine.trust.BuildFacts;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.freestyle.SavePublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jenkins.model.ModifiableTopLevelItemGroup;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Jobs of no multibranch project, by what started their builds. */
@WithJenkins
class PlainJobTrustTest {

    private static final Cause ALICE = new Cause.UserIdCause("alice");
    private static final Cause NOBODY = new Cause.UserIdCause();
    private static final String DENIED = "cache not saved: ";

    private static JenkinsRule jenkins;
    private static int jobs;

    @BeforeAll
    static void jenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.jenkins.setNumExecutors(4);
    }

    @Test
    void zuulsGateAndPostmergeSaveAndItsCheckDoesNot() throws Exception {
        FreeStyleProject job = job(jenkins.jenkins);
        assertSaved(
                build(job, NOBODY, zuul(Map.of("ZUUL_PIPELINE", "gate", "ZUUL_CHANGE", "1"))),
                "\"gate pipeline\" allows it: pipeline is \"gate\"",
                "mediawiki%2Fcore/main/" + job.getName());
        assertSaved(
                build(job, NOBODY, zuul(Map.of("ZUUL_PIPELINE", "postmerge", "ZUUL_CHANGE", "1"))),
                "\"post-merge pipeline\"",
                "mediawiki%2Fcore/main/" + job.getName());
        assertDenied(
                build(job, NOBODY, zuul(Map.of("ZUUL_PIPELINE", "check", "ZUUL_CHANGE", "1"))),
                "\"unmerged change\" denies it");
    }

    @Test
    void whatZuulGaveTrustsNobodyWhoCopiesIt() throws Exception {
        ParametersAction copied = zuul(Map.of("ZUUL_PIPELINE", "gate"));
        assertDenied(build(job(jenkins.jenkins), ALICE, copied), "chose its parameters");
        assertDenied(
                build(job(jenkins.jenkins), List.of(NOBODY, new RebuildCause()), copied),
                "started by " + RebuildCause.class.getName() + ", which is not among the trusted causes");
        assertDenied(build(job(jenkins.jenkins), List.of(NOBODY, ALICE), copied), "chose its parameters");
    }

    @Test
    void parametersThatSomebodySetsByHandMakeNobodyZuulOrGerrit() throws Exception {
        Map<String, String> zuul = Map.of("ZUUL_PIPELINE", "gate", "ZUUL_PROJECT", "p", "ZUUL_BRANCH", "main");
        for (Cause cause : List.of(ALICE, NOBODY, new Cause.RemoteCause("localhost", "token"))) {
            Run<?, ?> run = build(parameterized(jenkins.jenkins, zuul.keySet()), cause, parameters(zuul));
            assertDenied(run, "chose its parameters");
            assertDenied(run, "leave them as they are for a build that saves");
        }
        Map<String, String> gerrit = Map.of("GERRIT_EVENT_TYPE", "change-merged", "GERRIT_BRANCH", "main");
        assertDenied(
                build(parameterized(jenkins.jenkins, gerrit.keySet()), ALICE, parameters(gerrit)),
                "chose its parameters");
    }

    @Test
    void aBuildByHandSavesIfNothingWasChosenForIt() throws Exception {
        FreeStyleProject job = parameterized(jenkins.jenkins, List.of("COLOUR"));
        assertSaved(build(job, ALICE), "\"started by hand\"", job.getName() + "/default/" + job.getName());
        assertSaved(build(job, ALICE, parameters(Map.of("COLOUR", "usual"))), "\"started by hand\"", job.getName());
        assertDenied(build(job, ALICE, parameters(Map.of("COLOUR", "red"))), "chose its parameters");
        assertDenied(build(job, ALICE, parameters(Map.of("OTHER", "usual"))), "chose its parameters");
    }

    @Test
    void aPipelineGainsNothingByTheEnvironmentThatItSets() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                env.ZUUL_PIPELINE = 'gate'
                currentBuild.result = 'SUCCESS'
                node {
                    writeFile file: 'deps/one', text: 'content'
                    withEnv(['ZUUL_PIPELINE=gate']) { castorSave caches: ['deps=deps'] }
                }
                """, true));
        WorkflowRun run = jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0));
        assertDenied(run, "nothing says what started the build");
    }

    @Test
    void theWrapperOfFreestyleJobsIsNoneOfAPipelineWhoseFailuresItWouldNotSee() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                "node { castorCaches(caches: ['deps=deps']) { writeFile file: 'deps/one', text: 'x'; error 'broken' } }",
                true));
        WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, job.scheduleBuild2(0, new CauseAction(ALICE)));
        jenkins.assertLogContains("Expected named arguments", run);
        jenkins.assertLogNotContains("[castor]", run);
    }

    @Test
    void gerritsMergedChangesSaveAndItsPatchsetsDoNot() throws Exception {
        FreeStyleProject job = job(jenkins.jenkins);
        assertSaved(
                build(job, new GerritCause(), gerrit("change-merged", "GERRIT_BRANCH", "main")),
                "\"primary branch\" allows it: event is \"push\"",
                "mediawiki%2Fcore/main/" + job.getName());
        assertDenied(
                build(job, new GerritCause(), gerrit("patchset-created", "GERRIT_BRANCH", "main")),
                "\"unmerged change\" denies it");
        assertDenied(build(job, new GerritCause(), gerrit("change-merged", "GERRIT_BRANCH", "wip")), "primary is no");
        assertDenied(
                build(
                        job,
                        List.of(new GerritCause(), new TimerTrigger.TimerTriggerCause()),
                        gerrit("change-merged", "GERRIT_BRANCH", "main")),
                "several things started the build: GerritCause, TimerTriggerCause");
    }

    @Test
    void aDefaultOfTheJobIsNotTakenForWhatGerritSaid() throws Exception {
        assertDenied(
                build(
                        job(jenkins.jenkins),
                        new GerritCause(),
                        gerrit("ref-updated", "GERRIT_REFNAME", "refs/heads/wip", "GERRIT_BRANCH", "main")),
                "event is \"push\", primary is no");
    }

    @Test
    void theOwnTriggersOfAJobSaveAlsoSeveralAtOnce() throws Exception {
        FreeStyleProject job = job(jenkins.jenkins);
        Cause timer = new TimerTrigger.TimerTriggerCause();
        Cause push = new SCMTrigger.SCMTriggerCause("");
        assertSaved(build(job, timer), "event is \"schedule\"", job.getName());
        assertSaved(build(job, push), "event is \"push\"", job.getName());
        assertSaved(build(job, List.of(timer, push)), "event is \"push\"", job.getName());
        assertSaved(build(job, List.of(push, ALICE)), "event is \"manual\"", job.getName());
    }

    @Test
    void anotherCauseIsTrustedOnceAnAdministratorNamesIt() throws Exception {
        CastorConfiguration configuration = CastorConfiguration.get();
        String trusted = configuration.getTrustedCauses();
        FreeStyleProject job = job(jenkins.jenkins);
        String name = RebuildCause.class.getName();
        try {
            assertDenied(build(job, new RebuildCause()), "started by " + name);
            configuration.setTrustedCauses(trusted + "\n" + name + "\nhudson.model.Cause$UserIdCause");
            assertSaved(build(job, new RebuildCause()), "event is \"push\"", job.getName());
            // A cause that is known stays what it is.
            assertDenied(build(job, ALICE, parameters(Map.of("X", "y"))), "chose its parameters");
            configuration.setTrustedCauses("zuul");
            assertDenied(build(job, new TimerTrigger.TimerTriggerCause()), "TimerTriggerCause, which is not among");
        } finally {
            configuration.setTrustedCauses(trusted);
        }
    }

    @Test
    void jobsOfAFolderTellEachOtherWhatToBuildAndThoseOfOthersDoNot() throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "chain");
        FreeStyleProject first = job(folder);
        FreeStyleProject second = job(folder);
        FreeStyleProject elsewhere = job(jenkins.jenkins);
        Run<?, ?> trusted = build(first, ALICE);
        ParametersAction chosen = parameters(Map.of("REF", "x"));
        assertSaved(build(second, new Cause.UpstreamCause(trusted), chosen), "\"started by hand\"", "chain/default/");
        assertSaved(build(elsewhere, new Cause.UpstreamCause(trusted)), "\"started by hand\"", elsewhere.getName());
        assertDenied(
                build(elsewhere, new Cause.UpstreamCause(trusted), chosen),
                "a build of another project chose its parameters");
        Run<?, ?> gate = build(first, NOBODY, zuul(Map.of("ZUUL_PIPELINE", "gate", "ZUUL_CHANGE", "1")));
        assertSaved(
                build(second, new Cause.UpstreamCause(gate)), "\"gate pipeline\"", "mediawiki%2Fcore/main/chain%2F");
        assertDenied(build(elsewhere, new Cause.UpstreamCause(gate)), "\"unmerged change\" denies it");
    }

    /** The Git plugin builds the commit that such an action names, whatever the job says. */
    @Test
    void anActionThatChoosesTheCommitKeepsEveryKindOfBuildFromSaving() throws Exception {
        Action revision = new RevisionParameterAction("refs/pull/1/head");
        String unknown = "the action " + RevisionParameterAction.class.getName() + ", which Castor does not know";
        Folder folder = jenkins.createProject(Folder.class, "revisions");
        FreeStyleProject first = job(folder);
        FreeStyleProject second = job(folder);
        FreeStyleProject elsewhere = job(jenkins.jenkins);
        Run<?, ?> trusted = build(first, ALICE);
        assertSaved(build(elsewhere, new Cause.UpstreamCause(trusted)), "\"started by hand\"", elsewhere.getName());
        Run<?, ?> chosen = build(elsewhere, new Cause.UpstreamCause(trusted), revision);
        assertDenied(chosen, unknown);
        assertThat(StartFacts.of(chosen).facts().value(Fact.UNMERGED)).isEmpty();
        assertThat(StartFacts.of(chosen).facts().value(Fact.PRIMARY)).isEmpty();
        assertDenied(build(second, new Cause.UpstreamCause(trusted), revision), unknown);
        assertDenied(build(second, new Cause.UpstreamCause(build(first, ALICE, revision))), unknown);
        assertDenied(build(second, new Cause.UpstreamCause(chosen)), unknown);
        Cause timer = new TimerTrigger.TimerTriggerCause();
        Cause push = new SCMTrigger.SCMTriggerCause("");
        for (List<Cause> causes : List.of(List.of(ALICE), List.of(timer), List.of(push), List.of(push, ALICE))) {
            assertDenied(build(first, causes, revision), unknown);
        }
        assertDenied(
                build(first, new GerritCause(), gerrit("change-merged", "GERRIT_BRANCH", "main"), revision), unknown);
        assertDenied(build(first, NOBODY, zuul(Map.of("ZUUL_PIPELINE", "gate")), revision), unknown);
    }

    @Test
    void anActionOfAPluginThatNobodyKnowsIsTakenForAChoice() throws Exception {
        FreeStyleProject job = job(jenkins.jenkins);
        assertDenied(build(job, new TimerTrigger.TimerTriggerCause(), new OddAction()), OddAction.class.getName());
    }

    @Test
    void whatPluginsAddThatChoosesNothingDoesNotKeepABuildFromSaving() throws Exception {
        FreeStyleProject job = job(jenkins.jenkins);
        WorkflowJob starter = jenkins.createProject(WorkflowJob.class, "starter");
        starter.setDefinition(new CpsFlowDefinition("build job: '" + job.getName() + "'", true));
        jenkins.assertBuildStatusSuccess(starter.scheduleBuild2(0, new CauseAction(ALICE)));
        assertSaved(job.getLastBuild(), "\"started by hand\"", job.getName());
    }

    @Test
    void aBuildIsTrustedNoMoreThanWhatStartedItAndThatHasToBeThere() throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "chain2");
        FreeStyleProject first = parameterized(folder, List.of("REF"));
        FreeStyleProject second = job(folder);
        Run<?, ?> untrusted = build(first, ALICE, parameters(Map.of("REF", "x")));
        Run<?, ?> trusted = build(first, ALICE);
        assertDenied(build(second, new Cause.UpstreamCause(untrusted)), "chose its parameters");
        assertDenied(
                build(second, List.of(new Cause.UpstreamCause(trusted), new Cause.UpstreamCause(untrusted))),
                "needs to know unmerged, which is unknown");
        Cause gone = new Cause.UpstreamCause(trusted);
        trusted.delete();
        assertDenied(build(second, gone), "the build that started it is gone: " + first.getFullName());
    }

    @Test
    void theJobOfAnotherFolderThatNamesTheSameProjectHasAPlaceOfItsOwn() throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "mediawiki");
        Folder inner = folder.createProject(Folder.class, "core");
        FreeStyleProject victim = jenkins.createFreeStyleProject("npm");
        FreeStyleProject evil = inner.createProject(FreeStyleProject.class, "npm");
        String wanted = "mediawiki%2Fcore/main/npm";
        assertSaved(
                build(saving(victim, new SavePublisher()), NOBODY, zuul(Map.of("ZUUL_PIPELINE", "gate"))), "", wanted);
        SavePublisher chosen = new SavePublisher();
        chosen.branch = "main";
        saving(evil, chosen);
        assertSaved(build(evil, ALICE), "", "mediawiki%2Fcore/main/mediawiki%2Fcore%2Fnpm");
        chosen.job = "/npm";
        Run<?, ?> run = evil.scheduleBuild2(0, new CauseAction(ALICE)).get();
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("under a name in the same folder that no job has, and not as npm", run);
    }

    @Test
    void aJobRestrictsItselfAndNeverWidens() throws Exception {
        FreeStyleProject job = job(jenkins.jenkins);
        CastorJobProperty property = new CastorJobProperty();
        property.setPolicy("allow \"all\"");
        job.addProperty(property);
        assertDenied(build(job, new RebuildCause()), "which is not among the trusted causes");
        property.setPolicy("allow \"nightly\" if event = schedule");
        assertDenied(build(job, ALICE), "the job " + job.getName() + " restricts itself: no rule allows it");
        assertSaved(build(job, new TimerTrigger.TimerTriggerCause()), "\"primary branch\"", job.getName());
        property.setPolicy("");
        assertDenied(
                build(job, new TimerTrigger.TimerTriggerCause()),
                "the job " + job.getName() + " is restricted to loads, in its configuration");
    }

    @Test
    void aConfigurationOfAMatrixIsAsItsMatrixAndHasAPlaceOfItsOwn() throws Exception {
        MatrixProject matrix = jenkins.createProject(MatrixProject.class, "matrix");
        matrix.setAxes(new AxisList(new TextAxis("os", "a", "b")));
        saving(matrix, new SavePublisher());
        for (MatrixRun run : matrix(matrix, NOBODY, zuul(Map.of("ZUUL_PIPELINE", "gate")))) {
            assertSaved(run, "\"gate pipeline\"", "mediawiki%2Fcore/main/matrix%2Fos%3D");
        }
        for (MatrixRun run : matrix(matrix, ALICE, zuul(Map.of("ZUUL_PIPELINE", "gate")))) {
            assertDenied(run, "chose its parameters");
        }
        matrix.addProperty(new CastorJobProperty());
        for (MatrixRun run : matrix(matrix, ALICE)) {
            assertDenied(run, "the job matrix is restricted to loads");
        }
    }

    @Test
    void aBuildWithOddNamesSavesAllTheSame() throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "😀".repeat(20));
        FreeStyleProject job =
                saving(folder.createProject(FreeStyleProject.class, "ü".repeat(100)), new SavePublisher());
        assertSaved(build(job, ALICE), "", "%7E");
        assertSaved(
                build(job, NOBODY, zuul(Map.of("ZUUL_PIPELINE", "gate", "ZUUL_BRANCH", "b\n" + "/".repeat(400)))),
                "",
                "%7E");
        assertSaved(
                build(job, NOBODY, zuul(Map.of("ZUUL_PIPELINE", "gate", "ZUUL_BRANCH", "b".repeat(2000)))),
                "",
                "default");
    }

    @Test
    void onlyAGitConfigurationThatNothingCanTurnToAChangeIsOfOneBranch() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        for (String name : List.of("main", "*/main", "origin/main", "refs/heads/main", "refs/remotes/origin/main")) {
            job.setScm(git(name, "", "https://example.org/x.git"));
            assertThat(PlainJobFacts.of(job).value(Fact.BRANCH)).as(name).contains("main");
        }
        job.setScm(git("*/main", "+refs/heads/*:refs/remotes/origin/*", "https://example.org/x.git"));
        assertThat(PlainJobFacts.of(job).value(Fact.PRIMARY)).contains("yes");
        for (GitSCM turned : List.of(
                git("FETCH_HEAD", "$GERRIT_REFSPEC", "https://example.org/x.git"),
                git("FETCH_HEAD", "", "https://example.org/x.git"),
                git("origin/pr/1", "+refs/pull/*:refs/remotes/origin/pr/*", "https://example.org/x.git"),
                git("main", "refs/heads/$BRANCH:refs/remotes/origin/main", "https://example.org/x.git"),
                git("main", "", "https://example.org/$FORK.git"),
                git("${sha1}", "", "https://example.org/x.git"),
                git("**", "", "https://example.org/x.git"),
                git(":main", "", "https://example.org/x.git"),
                git("refs/changes/1/1/1", "", "https://example.org/x.git"),
                git("0123456789abcdef0123456789abcdef01234567", "", "https://example.org/x.git"),
                git(
                        "main",
                        "",
                        "https://example.org/x.git",
                        new PreBuildMerge(new UserMergeOptions("origin", "$T", "", null))),
                git("main", "", "https://example.org/x.git", new BuildChooserSetting(new DefaultBuildChooser())))) {
            job.setScm(turned);
            assertThat(PlainJobFacts.of(job))
                    .as("%s %s", turned.getBranches(), turned.getUserRemoteConfigs())
                    .isEqualTo(BuildFacts.NONE);
        }
    }

    @Test
    void aPipelineIsOfTheBranchThatItsScriptIsFrom() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(
                new CpsScmFlowDefinition(git("FETCH_HEAD", "$REF", "https://example.org/x.git"), "Jenkinsfile"));
        assertThat(PlainJobFacts.of(job)).isEqualTo(BuildFacts.NONE);
        job.setDefinition(new CpsScmFlowDefinition(git("*/main", "", "https://example.org/x.git"), "Jenkinsfile"));
        assertThat(PlainJobFacts.of(job).value(Fact.BRANCH)).contains("main");
        job.setDefinition(new CpsFlowDefinition("", true));
        assertThat(PlainJobFacts.of(job).value(Fact.BRANCH)).isEmpty();
        assertThat(PlainJobFacts.of(job).value(Fact.PRIMARY)).contains("yes");
    }

    private static GitSCM git(String branch, String refs, String url, GitSCMExtension... extensions) {
        return new GitSCM(
                List.of(new UserRemoteConfig(url, "origin", refs, null)),
                List.of(new BranchSpec(branch)),
                null,
                null,
                List.of(extensions));
    }

    private static List<MatrixRun> matrix(MatrixProject matrix, Cause cause, Action... actions) throws Exception {
        List<Action> all = new ArrayList<>(List.of(actions));
        all.add(new CauseAction(cause));
        List<MatrixRun> runs = jenkins.assertBuildStatusSuccess(matrix.scheduleBuild2(0, all.toArray(Action[]::new)))
                .getExactRuns();
        assertThat(runs).hasSize(2);
        return runs;
    }

    private static FreeStyleProject job(ModifiableTopLevelItemGroup folder) throws Exception {
        return saving(
                (FreeStyleProject) folder.createProject(
                        jenkins.jenkins.getDescriptorByType(FreeStyleProject.DescriptorImpl.class),
                        "job" + jobs++,
                        false),
                new SavePublisher());
    }

    private static FreeStyleProject parameterized(ModifiableTopLevelItemGroup folder, Iterable<String> names)
            throws Exception {
        FreeStyleProject job = job(folder);
        List<hudson.model.ParameterDefinition> definitions = new ArrayList<>();
        names.forEach(name -> definitions.add(new StringParameterDefinition(name, "usual")));
        job.addProperty(new ParametersDefinitionProperty(definitions));
        return job;
    }

    private static MatrixProject saving(MatrixProject job, SavePublisher publisher) throws Exception {
        publisher.caches = new ArrayList<>(List.of("deps=deps"));
        job.getBuildersList().add(new Shell("mkdir -p deps; echo $BUILD_TAG > deps/one"));
        job.getPublishersList().add(publisher);
        return job;
    }

    private static <P extends Project<?, ?>> P saving(P job, SavePublisher publisher) throws Exception {
        publisher.caches = new ArrayList<>(List.of("deps=deps"));
        job.getBuildersList().add(new Shell("mkdir -p deps; echo $BUILD_TAG > deps/one"));
        job.getPublishersList().add(publisher);
        return job;
    }

    private static ParametersAction zuul(Map<String, String> values) {
        Map<String, String> all = new TreeMap<>(Map.of("ZUUL_PROJECT", "mediawiki/core", "ZUUL_BRANCH", "main"));
        all.putAll(values);
        return new NodeParametersAction(list(all));
    }

    private static ParametersAction gerrit(String event, String... values) {
        Map<String, String> all = new TreeMap<>(Map.of("GERRIT_PROJECT", "mediawiki/core", "GERRIT_EVENT_TYPE", event));
        for (int i = 0; i < values.length; i += 2) {
            all.put(values[i], values[i + 1]);
        }
        return parameters(all);
    }

    private static ParametersAction parameters(Map<String, String> values) {
        return new ParametersAction(list(values));
    }

    private static List<ParameterValue> list(Map<String, String> values) {
        return values.entrySet().stream()
                .<ParameterValue>map(value -> new StringParameterValue(value.getKey(), value.getValue()))
                .toList();
    }

    private static Run<?, ?> build(FreeStyleProject job, Cause cause, Action... actions) throws Exception {
        return build(job, List.of(cause), actions);
    }

    private static FreeStyleBuild build(FreeStyleProject job, List<Cause> causes, Action... actions) throws Exception {
        List<Action> all = new ArrayList<>(List.of(actions));
        all.add(new CauseAction(causes));
        return jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0, all.toArray(Action[]::new)));
    }

    private static void assertSaved(Run<?, ?> run, String rule, String place) throws Exception {
        assertThat(JenkinsRule.getLog(run))
                .contains("[castor] may save: the rule ", rule)
                .containsPattern(
                        "\\[castor] saved .* as \\S*" + java.util.regex.Pattern.quote(place) + "\\S* generation");
    }

    private static void assertDenied(Run<?, ?> run, String reason) throws Exception {
        assertThat(JenkinsRule.getLog(run).lines().filter(line -> line.startsWith("[castor]")))
                .singleElement()
                .asString()
                .startsWith("[castor] " + DENIED)
                .contains(reason);
    }

    /** Of a plugin that nobody knows. */
    private static final class OddAction extends InvisibleAction {}

    /** Of a plugin that nobody knows. */
    public static final class RebuildCause extends Cause {
        @Override
        public String getShortDescription() {
            return "rebuilt";
        }
    }
}

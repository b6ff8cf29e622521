package io.jenkins.plugins.castor.engine.ci;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.trust.Decision;
import io.jenkins.plugins.castor.engine.trust.Fact;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Environments as the systems' documentation has them, and what the default policy makes of them. */
class CiBuildTest {

    private static Map<String, String> environment(String text) {
        Map<String, String> environment = new HashMap<>();
        for (String line : text.strip().split("\\s+", -1)) {
            environment.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return environment;
    }

    private static CiBuild build(Map<String, String> environment) {
        return CiBuild.recognise(environment::get).orElseThrow();
    }

    private static CiBuild build(String text) {
        return build(environment(text));
    }

    private static Decision decide(CiBuild build) {
        return WritePolicy.DEFAULT.decide(
                build.facts().value(Fact.RESULT).isPresent()
                        ? build.facts()
                        : build.facts().with(Fact.RESULT, "success", "test"));
    }

    private static void assertAllowed(CiBuild build, String rule) {
        Decision decision = decide(build);
        assertThat(decision.allowed()).as(decision.sentence()).isTrue();
        assertThat(decision.rule()).contains(rule);
    }

    private static void assertDenied(CiBuild build, String reason) {
        Decision decision = decide(build);
        assertThat(decision.allowed()).as(decision.sentence()).isFalse();
        assertThat(decision.sentence()).contains(reason);
    }

    /** What the Gearman plugin passed on for a change, with what Jenkins adds. */
    private static final String ZUUL_2_CHANGE = """
            ZUUL_UUID=3a9f8d1e6c6a4a2a9d5f7ef3f0a9e1c2
            ZUUL_REF=refs/zuul/master/Zc0ffee ZUUL_COMMIT=0f1e2d3c4b5a69788796a5b4c3d2e1f001020304
            ZUUL_PROJECT=mediawiki/core ZUUL_BRANCH=master ZUUL_CHANGE=123456 ZUUL_PATCHSET=7
            ZUUL_CHANGES=mediawiki/core:master:refs/changes/56/123456/7 ZUUL_CHANGE_IDS=123456,7
            ZUUL_URL=git://contint.example/ ZUUL_VOTING=1
            JENKINS_URL=https://ci.example/ JOB_NAME=npm-test BUILD_URL=https://ci.example/job/npm-test/42/
            BUILD_TAG=jenkins-npm-test-42
            """;

    @Test
    void zuul2() {
        CiBuild gate = build(ZUUL_2_CHANGE + " ZUUL_PIPELINE=gate-and-submit");
        assertThat(gate.system()).isEqualTo("Zuul");
        assertThat(gate.facts().known())
                .extractingFromEntries(
                        entry -> entry.getKey() + "=" + entry.getValue().value())
                .containsExactly(
                        "project=mediawiki/core",
                        "branch=master",
                        "job=npm-test",
                        "pipeline=gate-and-submit",
                        "event=change",
                        "change=123456",
                        "unmerged=yes",
                        "commit=0f1e2d3c4b5a69788796a5b4c3d2e1f001020304",
                        "build=https://ci.example/job/npm-test/42/");
        assertAllowed(gate, "gate pipeline");
        assertAllowed(build(ZUUL_2_CHANGE + " ZUUL_PIPELINE=postmerge"), "post-merge pipeline");
        assertDenied(build(ZUUL_2_CHANGE + " ZUUL_PIPELINE=test"), "the rule \"unmerged change\" denies it");
        assertDenied(build(ZUUL_2_CHANGE), "the rule \"unmerged change\" denies it");
    }

    @Test
    void zuul2AfterAPush() {
        String push = """
                ZUUL_UUID=3a9f8d1e6c6a4a2a9d5f7ef3f0a9e1c2 ZUUL_PROJECT=mediawiki/core ZUUL_PIPELINE=PIPELINE
                ZUUL_REFNAME=master ZUUL_OLDREV=1111111111 ZUUL_NEWREV=2222222222
                """;
        CiBuild post = build(push.replace("PIPELINE=PIPELINE", "PIPELINE=post"));
        assertAllowed(post, "post-merge pipeline");
        assertThat(post.facts().value(Fact.BRANCH)).contains("master");
        assertThat(post.facts().value(Fact.EVENT)).contains("push");
        assertDenied(build(push.replace("PIPELINE=PIPELINE", "PIPELINE=publish")), "no rule allows it");
    }

    /** As the filter zuul_legacy_vars makes them from Ansible's variables. */
    @Test
    void zuul3() {
        String change = """
                ZUUL_UUID=8e5b9d0a ZUUL_PROJECT=zuul/nodepool ZUUL_SHORT_PROJECT_NAME=nodepool ZUUL_VOTING=True
                ZUUL_BRANCH=master ZUUL_CHANGE=4711 ZUUL_PATCHSET=2 ZUUL_CHANGE_IDS=4711,2
                """;
        assertAllowed(build(change + " ZUUL_PIPELINE=gate"), "gate pipeline");
        assertAllowed(build(change + " ZUUL_PIPELINE=promote"), "post-merge pipeline");
        assertDenied(build(change + " ZUUL_PIPELINE=check"), "unmerged is yes");
        CiBuild tag = build("""
                ZUUL_UUID=8e5b9d0a ZUUL_PROJECT=zuul/nodepool ZUUL_PIPELINE=release
                ZUUL_REFNAME=refs/tags/1.0 ZUUL_OLDREV=0000000000 ZUUL_NEWREV=2222222222
                """);
        assertThat(tag.facts().value(Fact.EVENT)).contains("tag");
        assertThat(tag.facts().value(Fact.BRANCH)).isEmpty();
        assertDenied(tag, "no rule allows it");
    }

    private static final String JENKINS = """
            JENKINS_URL=https://ci.example/ JENKINS_HOME=/var/lib/jenkins JOB_NAME=website/main
            BUILD_URL=https://ci.example/job/website/job/main/7/ BUILD_TAG=jenkins-website-main-7 GIT_COMMIT=abc
            """;

    @Test
    void jenkins() {
        String branch = JENKINS + " BRANCH_NAME=main BRANCH_IS_PRIMARY=true ";
        assertAllowed(build(branch + "BUILD_CAUSE=SCMTRIGGER"), "primary branch");
        assertAllowed(build(branch + "BUILD_CAUSE=TIMERTRIGGER"), "primary branch");
        assertDenied(build(branch + "BUILD_CAUSE=MANUALTRIGGER"), "event is \"manual\"");
        assertDenied(build(branch + "BUILD_CAUSE=MANUALTRIGGER,TIMERTRIGGER"), "no rule allows it");
        assertThat(decide(build(branch)).missing()).contains(Fact.EVENT);
        assertDenied(build(JENKINS + " BRANCH_NAME=main BUILD_CAUSE=SCMTRIGGER"), "primary");
        assertDenied(
                build(JENKINS + " BRANCH_NAME=PR-5 CHANGE_ID=5 CHANGE_TARGET=main BUILD_CAUSE=SCMTRIGGER"),
                "the rule \"unmerged change\" denies it");
        assertDenied(build(JENKINS + " BUILD_CAUSE=SCMTRIGGER"), "needs to know unmerged");
    }

    @Test
    void gerritTrigger() {
        String change = JENKINS + """
                 GERRIT_PROJECT=mediawiki/core GERRIT_BRANCH=master GERRIT_CHANGE_NUMBER=99 GERRIT_PATCHSET_NUMBER=3
                GERRIT_PATCHSET_REVISION=def GERRIT_REFSPEC=refs/changes/99/99/3 GERRIT_EVENT_TYPE=""";
        assertDenied(build(change + "patchset-created"), "the rule \"unmerged change\" denies it");
        assertDenied(build(change + "comment-added"), "the rule \"unmerged change\" denies it");
        CiBuild merged = build(change + "change-merged");
        assertThat(merged.system()).isEqualTo("Gerrit Trigger");
        assertThat(merged.facts().value(Fact.COMMIT)).contains("def");
        assertThat(decide(merged).missing()).contains(Fact.PRIMARY, Fact.PROTECTED);
        WritePolicy own = WritePolicy.parse("allow \"main branches\" if event = push and branch in [master, main]");
        assertThat(own.decide(merged.facts().with(Fact.RESULT, "success", "test"))
                        .allowed())
                .isTrue();
        CiBuild updated = build(JENKINS + " GERRIT_EVENT_TYPE=ref-updated GERRIT_REFNAME=refs/heads/master");
        assertThat(updated.facts().value(Fact.BRANCH)).contains("master");
        assertThat(own.decide(updated.facts().with(Fact.RESULT, "success", "test"))
                        .allowed())
                .isTrue();
    }

    private static final String GITHUB = """
            CI=true GITHUB_ACTIONS=true GITHUB_REPOSITORY=octo/site GITHUB_JOB=test GITHUB_WORKFLOW=gate
            GITHUB_SHA=ffac537e6cbbf934b08745a378932722df287a53 GITHUB_ACTOR=octocat GITHUB_RUN_ID=1658821493
            GITHUB_SERVER_URL=https://github.com
            """;

    @ParameterizedTest
    @CsvSource({
        "push, true, protected branch",
        "schedule, false, primary branch",
        "schedule, true, primary branch",
    })
    void gitHubActionsAllowed(String event, String isProtected, String rule) {
        assertAllowed(
                build(GITHUB + " GITHUB_REF=refs/heads/main GITHUB_REF_NAME=main GITHUB_REF_TYPE=branch"
                        + " GITHUB_EVENT_NAME=" + event + " GITHUB_REF_PROTECTED=" + isProtected),
                rule);
    }

    @ParameterizedTest
    @CsvSource({
        "pull_request, refs/pull/17/merge, 17/merge, branch, main",
        "pull_request_target, refs/heads/main, main, branch, main",
        "issue_comment, refs/heads/main, main, branch, ''",
        "workflow_run, refs/heads/main, main, branch, ''",
        "workflow_dispatch, refs/heads/main, main, branch, ''",
        "merge_group, refs/heads/gh-readonly-queue/main/pr-17-abc, gh-readonly-queue/main/pr-17-abc, branch, ''",
        "push, refs/heads/gh-readonly-queue/main/pr-17-abc, gh-readonly-queue/main/pr-17-abc, branch, ''",
        "push, refs/tags/v1, v1, tag, ''",
    })
    void gitHubActionsDenied(String event, String ref, String name, String type, String base) {
        CiBuild build = build(GITHUB + " GITHUB_EVENT_NAME=" + event + " GITHUB_REF=" + ref + " GITHUB_REF_NAME=" + name
                + " GITHUB_REF_TYPE=" + type + " GITHUB_BASE_REF=" + base + " GITHUB_REF_PROTECTED=true");
        assertThat(decide(build).allowed()).as(decide(build).sentence()).isFalse();
    }

    @Test
    void gitHubDoesNotSayWhichBranchIsTheMainOne() {
        CiBuild push = build(GITHUB + " GITHUB_REF=refs/heads/main GITHUB_REF_NAME=main GITHUB_REF_TYPE=branch"
                + " GITHUB_EVENT_NAME=push GITHUB_REF_PROTECTED=false");
        assertThat(decide(push).allowed()).isFalse();
        assertThat(decide(push).missing()).contains(Fact.PRIMARY);
        assertThat(push.facts().value(Fact.BUILD)).contains("https://github.com/octo/site/actions/runs/1658821493");
    }

    private static final String GITLAB = """
            CI=true GITLAB_CI=true CI_PROJECT_PATH=group/site CI_DEFAULT_BRANCH=main CI_JOB_NAME=test
            CI_COMMIT_SHA=1ecfd275763eff1d6b4844ea3168962458c9f27a CI_JOB_URL=https://gitlab.example/group/site/-/jobs/1
            GITLAB_USER_LOGIN=ada CI_PIPELINE_NAME=gate
            """;

    @Test
    void gitLab() {
        String main = GITLAB + " CI_COMMIT_BRANCH=main CI_COMMIT_REF_NAME=main CI_COMMIT_REF_PROTECTED=true"
                + " CI_JOB_STATUS=running CI_PIPELINE_SOURCE=";
        assertAllowed(build(main + "push"), "primary branch");
        assertAllowed(build(main + "schedule"), "primary branch");
        assertAllowed(
                build((main + "push").replace("=main ", "=release/1 ") + " CI_DEFAULT_BRANCH=main"),
                "protected branch");
        assertDenied(build(main + "web"), "event is \"manual\"");
        assertDenied(build(main + "parent_pipeline"), "needs to know unmerged");
        assertDenied(build(main + "parent_pipeline CI_MERGE_REQUEST_IID=3"), "unmerged is yes");
        assertDenied(build((main + "push").replace("STATUS=running", "STATUS=failed")), "only successful builds");
        assertDenied(
                build(GITLAB + " CI_PIPELINE_SOURCE=merge_request_event CI_MERGE_REQUEST_IID=3"
                        + " CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main CI_COMMIT_REF_PROTECTED=true"
                        + " CI_MERGE_REQUEST_EVENT_TYPE=merge_train"),
                "the rule \"unmerged change\" denies it");
        assertDenied(
                build(GITLAB + " CI_PIPELINE_SOURCE=push CI_COMMIT_TAG=v1 CI_COMMIT_REF_PROTECTED=true"),
                "event is \"tag\"");
        assertDenied(
                build(GITLAB + " CI_PIPELINE_SOURCE=push CI_COMMIT_BRANCH=gate CI_COMMIT_REF_PROTECTED=false"),
                "primary is no, protected is no");
    }

    @Test
    void buildkite() {
        String base = """
                CI=true BUILDKITE=true BUILDKITE_ORGANIZATION_SLUG=acme BUILDKITE_PIPELINE_SLUG=promote
                BUILDKITE_PIPELINE_DEFAULT_BRANCH=main BUILDKITE_BUILD_URL=https://buildkite.com/acme/promote/builds/1
                BUILDKITE_COMMIT=83a20ec058e2fb00e7fa4558c4c6e81e2dcf253d
                """;
        String main = base + " BUILDKITE_BRANCH=main BUILDKITE_PULL_REQUEST=false BUILDKITE_SOURCE=";
        assertAllowed(build(main + "webhook"), "primary branch");
        assertAllowed(build(main + "schedule"), "primary branch");
        assertDenied(build(main + "ui"), "event is \"manual\"");
        assertDenied(build(main + "trigger_job"), "event is \"trigger_job\"");
        assertDenied(build(main + "webhook BUILDKITE_TAG=main"), "event is \"tag\"");
        assertDenied(build(main + "webhook BUILDKITE_COMMAND_EXIT_STATUS=1"), "only successful builds");
        assertDenied(
                build(base + " BUILDKITE_BRANCH=main BUILDKITE_PULL_REQUEST=8 BUILDKITE_SOURCE=webhook"
                        + " BUILDKITE_PULL_REQUEST_BASE_BRANCH=main"),
                "the rule \"unmerged change\" denies it");
        assertDenied(
                build(base + " BUILDKITE_BRANCH=topic BUILDKITE_PULL_REQUEST=false BUILDKITE_SOURCE=webhook"),
                "primary is no");
    }

    @Test
    void woodpecker() {
        String base = """
                CI=woodpecker CI_REPO=john-doe/my-repo CI_REPO_DEFAULT_BRANCH=main CI_COMMIT_BRANCH=main
                CI_COMMIT_SHA=eba09b46064473a1d345da7abf28b477468e8dbd CI_WORKFLOW_NAME=gate CI_PIPELINE_STATUS=success
                CI_PIPELINE_URL=https://ci.example/repos/7/pipeline/8 CI_PIPELINE_EVENT=""";
        assertAllowed(build(base + "push"), "primary branch");
        assertAllowed(build(base + "cron"), "primary branch");
        assertDenied(build(base + "manual"), "event is \"manual\"");
        assertDenied(build(base + "deployment"), "needs to know unmerged");
        assertDenied(build(base + "pull_request CI_COMMIT_PULL_REQUEST=1"), "unmerged is yes");
        assertDenied(build(base + "pull_request_closed CI_COMMIT_PULL_REQUEST=1"), "unmerged is yes");
        assertDenied(build((base + "push").replace("STATUS=success", "STATUS=failure")), "result is \"failure\"");
    }

    @Test
    void drone() {
        String base = """
                CI=true DRONE=true DRONE_REPO=octo/site DRONE_REPO_BRANCH=main DRONE_BRANCH=main
                DRONE_COMMIT_SHA=bcdd4bf0245c82c060407b3b24b9b87301d15ac1 DRONE_BUILD_STATUS=success
                DRONE_BUILD_LINK=https://drone.example/octo/site/42 DRONE_STAGE_NAME=gate DRONE_BUILD_EVENT=""";
        assertAllowed(build(base + "push"), "primary branch");
        assertAllowed(build(base + "cron"), "primary branch");
        assertDenied(build(base + "custom"), "event is \"manual\"");
        assertDenied(build(base + "promote"), "needs to know unmerged");
        assertDenied(build(base + "pull_request DRONE_PULL_REQUEST=1"), "unmerged is yes");
    }

    @Test
    void whereNothingIsSaidOfABuildThereIsNone() {
        assertThat(CiBuild.recognise(name -> null)).isEmpty();
        assertThat(CiBuild.recognise(Map.of("CI", "true", "BUILD_URL", "https://x/")::get))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GITHUB_ACTIONS=true",
                "GITLAB_CI=true",
                "BUILDKITE=true",
                "CI=woodpecker",
                "DRONE=true",
                "ZUUL_UUID=x",
                "GERRIT_EVENT_TYPE=x",
                "JENKINS_URL=x"
            })
    void aSystemThatSaysNothingElseMaySaveNothing(String recognised) {
        assertThat(decide(build(recognised)).allowed()).isFalse();
    }
}

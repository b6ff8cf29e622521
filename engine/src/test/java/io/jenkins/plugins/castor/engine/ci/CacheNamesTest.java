package io.jenkins.plugins.castor.engine.ci;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After what each CI system's builds have their caches named, with variables as its documentation has them. */
class CacheNamesTest {

    private static CacheNames names(String text) {
        Map<String, String> environment = new HashMap<>();
        for (String line : text.strip().split("\\s+", -1)) {
            environment.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return CiBuild.recognise(environment::get).orElseThrow().names();
    }

    private static final String GITHUB = "GITHUB_ACTIONS=true GITHUB_REPOSITORY=octo/site GITHUB_JOB=test ";
    private static final String GITLAB =
            "GITLAB_CI=true CI_PROJECT_PATH=octo/site CI_JOB_NAME=test CI_DEFAULT_BRANCH=trunk ";
    private static final String BUILDKITE = "BUILDKITE=true BUILDKITE_ORGANIZATION_SLUG=octo"
            + " BUILDKITE_PIPELINE_SLUG=site BUILDKITE_STEP_KEY=test BUILDKITE_PIPELINE_DEFAULT_BRANCH=trunk ";
    private static final String WOODPECKER =
            "CI=woodpecker CI_REPO=octo/site CI_WORKFLOW_NAME=test CI_REPO_DEFAULT_BRANCH=trunk ";
    private static final String DRONE =
            "DRONE=true DRONE_REPO=octo/site DRONE_STAGE_NAME=test DRONE_REPO_BRANCH=trunk ";
    private static final String ZUUL = "ZUUL_UUID=8e5b9d0a ZUUL_PIPELINE=check ZUUL_PROJECT=octo/site JOB_NAME=test ";
    private static final String GERRIT = "JENKINS_URL=https://ci/ GERRIT_PROJECT=octo/site JOB_NAME=test ";
    private static final String JENKINS = "JENKINS_URL=https://ci/ ";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GITHUB     | GITHUB_EVENT_NAME=push GITHUB_REF_TYPE=branch GITHUB_REF_NAME=a/b               | a/b
            GITHUB     | GITHUB_EVENT_NAME=pull_request GITHUB_REF_TYPE=branch GITHUB_REF_NAME=5/merge GITHUB_BASE_REF=main GITHUB_HEAD_REF=topic | main
            GITHUB     | GITHUB_EVENT_NAME=merge_group GITHUB_REF_TYPE=branch GITHUB_REF_NAME=gh-readonly-queue/rel/1/pr-5-c0ffee | rel/1
            GITHUB     | GITHUB_EVENT_NAME=push GITHUB_REF_TYPE=tag GITHUB_REF_NAME=v1                   | tag:v1
            GITLAB     | CI_PIPELINE_SOURCE=push CI_COMMIT_BRANCH=topic                                  | topic
            GITLAB     | CI_PIPELINE_SOURCE=merge_request_event CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main | main
            GITLAB     | CI_PIPELINE_SOURCE=external_pull_request_event CI_COMMIT_BRANCH=t CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME=main | main
            GITLAB     | CI_PIPELINE_SOURCE=push CI_COMMIT_TAG=v1                                        | tag:v1
            BUILDKITE  | BUILDKITE_PULL_REQUEST=false BUILDKITE_BRANCH=topic                             | topic
            BUILDKITE  | BUILDKITE_PULL_REQUEST=5 BUILDKITE_BRANCH=topic BUILDKITE_PULL_REQUEST_BASE_BRANCH=main | main
            BUILDKITE  | BUILDKITE_PULL_REQUEST=false BUILDKITE_BRANCH=v1 BUILDKITE_TAG=v1               | tag:v1
            WOODPECKER | CI_PIPELINE_EVENT=pull_request CI_COMMIT_BRANCH=main CI_COMMIT_SOURCE_BRANCH=t  | main
            WOODPECKER | CI_PIPELINE_EVENT=tag CI_COMMIT_TAG=v1                                          | tag:v1
            DRONE      | DRONE_BUILD_EVENT=pull_request DRONE_BRANCH=main DRONE_SOURCE_BRANCH=t          | main
            DRONE      | DRONE_BUILD_EVENT=tag DRONE_TAG=v1                                              | tag:v1
            ZUUL       | ZUUL_CHANGE=5 ZUUL_BRANCH=main                                                  | main
            ZUUL       | ZUUL_REFNAME=refs/tags/v1                                                       | tag:v1
            GERRIT     | GERRIT_EVENT_TYPE=patchset-created GERRIT_BRANCH=main                           | main
            GERRIT     | GERRIT_EVENT_TYPE=ref-updated GERRIT_REFNAME=refs/heads/main                    | main
            GERRIT     | GERRIT_EVENT_TYPE=ref-updated GERRIT_REFNAME=refs/tags/v1                       | tag:v1
            """)
    void theBranchOfAChangeIsItsTarget(String system, String build, String branch) {
        String always = Map.of(
                        "GITHUB", GITHUB,
                        "GITLAB", GITLAB,
                        "BUILDKITE", BUILDKITE,
                        "WOODPECKER", WOODPECKER,
                        "DRONE", DRONE,
                        "ZUUL", ZUUL,
                        "GERRIT", GERRIT)
                .get(system);
        CacheNames names = names(always + build);
        assertThat(names.project().map(Known::value)).contains("octo/site");
        assertThat(names.branch().map(Known::value)).contains(branch);
        assertThat(names.job().map(Known::value)).contains("test");
        boolean saysMain = List.of("GITLAB", "BUILDKITE", "WOODPECKER", "DRONE").contains(system);
        assertThat(names.mainBranches())
                .extracting(Known::value)
                .isEqualTo(saysMain ? List.of("trunk") : List.of("main", "master"));
    }

    @ParameterizedTest
    @CsvSource({
        "JOB_NAME=web/site/main BRANCH_NAME=main, web/site, main, web/site",
        "JOB_NAME=web/site/PR-5 BRANCH_NAME=PR-5 CHANGE_ID=5 CHANGE_TARGET=main, web/site, main, web/site",
        "JOB_NAME=web/site/v1 BRANCH_NAME=v1 TAG_NAME=v1, web/site, tag:v1, web/site",
        "JOB_NAME=web/nightly GIT_BRANCH=origin/main, web, main, web/nightly",
        "JOB_NAME=nightly, nightly, , nightly",
    })
    void jenkinsNamesThemAsThePluginDoes(String build, String project, String branch, String job) {
        CacheNames names = names(JENKINS + build);
        assertThat(names.project().map(Known::value)).contains(project);
        assertThat(names.branch().map(Known::value).orElse(null)).isEqualTo(branch);
        assertThat(names.job().map(Known::value)).contains(job);
    }

    @Test
    void aBuildOnAScheduleOfGitHubRunsOnTheMainBranch() {
        CacheNames names = names(GITHUB + "GITHUB_EVENT_NAME=schedule GITHUB_REF_TYPE=branch GITHUB_REF_NAME=trunk");
        assertThat(names.mainBranches()).extracting(Known::value).containsExactly("trunk");
    }
}

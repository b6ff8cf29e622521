package io.jenkins.plugins.castor.cli.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jenkins.plugins.castor.cli.PageBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wrappers for other CI systems, by the snippets of their pages: {@code runners.py} runs these as the documentation of each
 * system says. Each test is two builds of a branch that may save, and one of a change.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the wrappers are for shells")
class CiPagesIT {
    private static final Path RUNNERS =
            Path.of("src/test/resources/integrations/runners.py").toAbsolutePath();

    @TempDir
    Path folder;

    private CiJob job;

    @BeforeEach
    void findPython() throws Exception {
        CiJob.assumeInstalled("python3");
        assumeThat(new CiJob(folder, "CI=true")
                        .run("python3", "-c", "import yaml")
                        .exit())
                .as("Python's yaml, which script/test installs where it may")
                .isZero();
    }

    /** Starts a job with these variables, and with an npm that only fills its cache and node_modules. */
    private void start(String variables) throws Exception {
        job = new CiJob(folder, variables);
        Path npm = folder.resolve("home/bin/npm");
        Files.createDirectories(npm.getParent());
        Files.writeString(npm, """
                #!/bin/sh
                echo "npm was called: $*"
                for file in ${npm_config_cache:-~/.npm}/x node_modules/z; do
                    mkdir -p "${file%/*}" && [ -e $file ] || echo x >$file
                done
                """);
        assertThat(npm.toFile().setExecutable(true)).isTrue();
        job.with("PATH", npm.getParent() + ":" + CiJob.BIN + ":" + System.getenv("PATH"));
        job.write("package-lock.json", "{}");
    }

    /** The first snippet of a page, with a store on this machine. */
    private Path snippet(String page) throws IOException {
        return snippet(page, 0);
    }

    private Path snippet(String page, int number) throws IOException {
        String yaml = PageBlock.of("docs/guide/ci/" + page + ".md").get(number).text();
        String local = yaml.replaceAll("(?m)store: .*$", "store: " + folder.resolve("store"));
        assertThat(local).isNotEqualTo(yaml);
        return Files.writeString(folder.resolve(page + ".yml"), local);
    }

    private String build(String page, String wrapper) throws Exception {
        return job.succeed(
                "python3",
                RUNNERS.toString(),
                page,
                CiJob.INTEGRATIONS.resolve(wrapper).toString(),
                snippet(page).toString());
    }

    @Test
    void aGitHubActionSkipsTheInstallationAfterAnExactHit() throws Exception {
        CiJob.assumeInstalled("node");
        start(
                "GITHUB_ACTIONS=true GITHUB_REPOSITORY=octo/site GITHUB_JOB=test GITHUB_REF_NAME=main GITHUB_REF_TYPE=branch"
                        + " GITHUB_REF=refs/heads/main GITHUB_EVENT_NAME=push GITHUB_REF_PROTECTED=true");
        assertThat(build("github", "github"))
                .contains(
                        "nothing was saved yet in any of octo%2Fsite/main/test",
                        "npm was called: ci", "castor: saved ");
        Files.delete(job.checkout.resolve("node_modules/z"));
        assertThat(build("github", "github"))
                .contains("castor: restored 1 files", ", exact", "npm was called: test", "castor: unchanged")
                .doesNotContain("npm was called: ci");
        job.with("GITHUB_EVENT_NAME", "pull_request").with("GITHUB_BASE_REF", "main");
        job.write("package-lock.json", "{2}");
        assertThat(build("github", "github"))
                .contains("not exact: key differs: package-lock.json", "npm was called: ci", "castor: not saved: ");
    }

    @Test
    void aWorkflowThatMovedFromActionsCacheKeepsItsConditions() throws Exception {
        CiJob.assumeInstalled("node");
        start(
                "GITHUB_ACTIONS=true GITHUB_REPOSITORY=octo/site GITHUB_JOB=test GITHUB_REF_NAME=main GITHUB_REF_TYPE=branch"
                        + " GITHUB_REF=refs/heads/main GITHUB_EVENT_NAME=push GITHUB_REF_PROTECTED=true");
        String[] workflow = {
            "python3",
            RUNNERS.toString(),
            "github",
            CiJob.INTEGRATIONS.resolve("github").toString(),
            snippet("from-actions-cache", 1).toString()
        };
        assertThat(job.succeed(workflow)).contains("npm was called: ci", "castor: saved ");
        assertThat(job.succeed(workflow)).contains(", exact").doesNotContain("npm was called: ci");
    }

    @Test
    void aJobThatExtendsTheGitLabComponentLoadsAndSaves() throws Exception {
        start("GITLAB_CI=true CI_PROJECT_PATH=octo/site CI_JOB_NAME=test CI_COMMIT_BRANCH=main CI_DEFAULT_BRANCH=main"
                + " CI_PIPELINE_SOURCE=push CI_SERVER_FQDN=gitlab.example.org");
        String component = "gitlab/templates/castor.yml";
        assertThat(build("gitlab", component))
                .contains("castor: cold: nothing was saved yet", "npm was called: ci", "castor: saved ");
        Files.delete(folder.resolve("home/.npm/x"));
        assertThat(build("gitlab", component))
                .contains("castor: restored 1 file", "from octo%2Fsite/main/test", "castor: unchanged");
        job.without("CI_COMMIT_BRANCH")
                .with("CI_PIPELINE_SOURCE", "merge_request_event")
                .with("CI_MERGE_REQUEST_IID", "7")
                .with("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main");
        assertThat(build("gitlab", component)).contains("castor: cache not saved: ", "unmerged change");
        Files.writeString(folder.resolve("home/bin/npm"), "#!/bin/sh\nexit 3\n");
        assertThat(job.run(
                                "python3",
                                RUNNERS.toString(),
                                "gitlab",
                                CiJob.INTEGRATIONS.resolve(component).toString(),
                                snippet("gitlab").toString())
                        .said())
                .doesNotContain("saved:");
    }

    @Test
    void theGitLabComponentInstallsAReleaseOnlyIfItsDigestIsRight() throws Exception {
        CiJob.assumeInstalled("curl", "sha256sum");
        start("GITLAB_CI=true CI_PROJECT_PATH=octo/site CI_JOB_NAME=test CI_COMMIT_BRANCH=main CI_DEFAULT_BRANCH=main"
                + " CI_PIPELINE_SOURCE=push CI_SERVER_FQDN=gitlab.example.org");
        job.with("PATH", folder.resolve("home/bin") + ":" + System.getenv("PATH"));
        Path archive = CiJob.archive();
        Path pipeline = snippet("gitlab");
        for (String digest : List.of("0".repeat(64), CiJob.sha256(archive))) {
            String inputs = "cache: npm\n      archive: file://" + archive + "\n      sha256: '" + digest + "'";
            Files.writeString(
                    folder.resolve("installing.yml"), Files.readString(pipeline).replace("cache: npm", inputs));
            String said = job.succeed(
                    "python3",
                    RUNNERS.toString(),
                    "gitlab",
                    CiJob.INTEGRATIONS.resolve("gitlab/templates/castor.yml").toString(),
                    folder.resolve("installing.yml").toString());
            assertThat(said).contains("npm was called: ci");
            if (digest.startsWith("0000")) {
                assertThat(said).contains("castor is not in this image").doesNotContain("castor: saved");
            } else {
                assertThat(said).contains("castor: cold: nothing was saved yet", "castor: saved ");
            }
        }
    }

    @Test
    void theBuildkitePluginLoadsBeforeTheCommandAndSavesAfterIt() throws Exception {
        start("BUILDKITE=true BUILDKITE_ORGANIZATION_SLUG=octo BUILDKITE_PIPELINE_SLUG=site BUILDKITE_STEP_KEY=test"
                + " BUILDKITE_BRANCH=main BUILDKITE_PIPELINE_DEFAULT_BRANCH=main BUILDKITE_PULL_REQUEST=false"
                + " BUILDKITE_SOURCE=webhook");
        String plugin = "castor-buildkite-plugin";
        assertThat(build("buildkite", plugin))
                .contains("castor: cold: nothing was saved yet", "npm was called: ci", "castor: saved ");
        Files.delete(folder.resolve("home/.npm/x"));
        assertThat(build("buildkite", plugin)).contains("castor: restored 1 file", "castor: unchanged");
        job.with("BUILDKITE_PULL_REQUEST", "7").with("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main");
        assertThat(build("buildkite", plugin)).contains("castor: cache not saved: ", "unmerged change");
    }

    @Test
    void theBuildkitePluginReadsListsAndNeverFailsAGoodCommand() throws Exception {
        start("BUILDKITE=true BUILDKITE_COMMAND_EXIT_STATUS=0");
        Path teller = folder.resolve("home/bin/castor");
        Files.writeString(teller, "#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 2\n");
        assertThat(teller.toFile().setExecutable(true)).isTrue();
        job.with("BUILDKITE_PLUGIN_CASTOR_CACHE_0", "npm")
                .with("BUILDKITE_PLUGIN_CASTOR_CACHE_1", "own=it's a $dir")
                .with("BUILDKITE_PLUGIN_CASTOR_KEY", "*.lock")
                .with("BUILDKITE_PLUGIN_CASTOR_KEY_TEXT_0", "node 22")
                .with("BUILDKITE_PLUGIN_CASTOR_FALLBACK_0", "a/b/c");
        String flags =
                "<--cache><npm><--cache><own=it's a $dir><--key><*.lock><--key-text><node 22><--fallback><a/b/c>";
        Path hooks = CiJob.INTEGRATIONS.resolve("castor-buildkite-plugin/hooks");
        CiJob.Ended load = job.run(hooks.resolve("pre-command").toString());
        assertThat(load.said()).contains("<load>" + flags);
        assertThat(load.exit()).as("the pipeline says something wrong").isEqualTo(2);
        assertThat(job.succeed(hooks.resolve("post-command").toString())).contains("<save>" + flags);
        job.with("BUILDKITE_COMMAND_EXIT_STATUS", "1");
        assertThat(job.succeed(hooks.resolve("post-command").toString())).isEmpty();
        job.with("BUILDKITE_COMMAND_EXIT_STATUS", "0").with("BUILDKITE_PLUGIN_CASTOR_SAVE", "false");
        assertThat(job.succeed(hooks.resolve("post-command").toString())).isEmpty();
        Files.delete(teller);
        job.with("PATH", System.getenv("PATH"));
        assertThat(job.succeed(hooks.resolve("pre-command").toString())).contains("castor is not installed");
    }

    @Test
    void twoStepsOfWoodpeckerShareCachesThroughTheWorkspace() throws Exception {
        start("CI=woodpecker CI_REPO=octo/site CI_WORKFLOW_NAME=test CI_COMMIT_BRANCH=main CI_REPO_DEFAULT_BRANCH=main"
                + " CI_PIPELINE_EVENT=push");
        assertThat(build("woodpecker", "woodpecker/castor-step"))
                .contains("castor: cold: nothing was saved yet", "npm was called: ci", "castor: saved ");
        Files.delete(job.checkout.resolve(".npm/x"));
        assertThat(build("woodpecker", "woodpecker/castor-step"))
                .contains("castor: restored 1 file", "castor: unchanged");
        job.with("CI_PIPELINE_EVENT", "pull_request").with("CI_COMMIT_PULL_REQUEST", "7");
        assertThat(build("woodpecker", "woodpecker/castor-step"))
                .contains("castor: cache not saved: ", "unmerged change");
    }

    @Test
    void aStepOfDroneSignsWithAKeyThatNoFileAndNoArgumentHolds() throws Exception {
        start("DRONE=true DRONE_REPO=octo/site DRONE_STAGE_NAME=test DRONE_BRANCH=main DRONE_REPO_BRANCH=main"
                + " DRONE_BUILD_EVENT=push");
        String step = CiJob.INTEGRATIONS.resolve("woodpecker/castor-step").toString();
        assertThat(job.run(step).exit()).isEqualTo(2);
        job.succeed(CiJob.CASTOR, "keygen", folder.resolve("key").toString());
        job.with("PLUGIN_CACHE", "npm=.npm,modules=node_modules")
                .with("PLUGIN_ACTION", "save")
                .with("PLUGIN_SIGNING_KEY", Files.readString(folder.resolve("key")));
        job.write(".npm/x", "x");
        job.write("node_modules/z", "x");
        assertThat(job.succeed(step)).contains("castor: saved ");
        assertThat(job.succeed(CiJob.CASTOR, "show", "--json", "octo%2Fsite/main/test"))
                .containsPattern("\"signer\":\"\\w+\"");
    }
}

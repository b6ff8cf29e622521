package io.jenkins.plugins.castor.cli.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.castor.cli.integrations.CiJob.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code integrations/github}, with the variables and the files that GitHub's runner gives an action. The steps of a job run
 * as the runner runs them: the values that main.js kept for post.js become variables.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the built castor is a shell script here")
class GitHubActionIT {
    private static final Path ACTION = CiJob.INTEGRATIONS.resolve("github");
    private static final String PUSH = """
            CI=true GITHUB_ACTIONS=true GITHUB_REPOSITORY=octo/site GITHUB_JOB=test GITHUB_REF_NAME=main
            GITHUB_REF_TYPE=branch GITHUB_REF=refs/heads/main GITHUB_EVENT_NAME=push GITHUB_REF_PROTECTED=true
            """;

    @TempDir
    Path folder;

    private CiJob job;
    private Map<String, String> outputs = Map.of();

    @BeforeEach
    void startAJob() throws IOException {
        CiJob.assumeInstalled("node");
        job = new CiJob(folder, PUSH).with("INPUT_CACHE", "deps=deps").with("INPUT_SAVE", "true");
        for (String file : new String[] {"OUTPUT", "STATE", "PATH"}) {
            job.with("GITHUB_" + file, folder.resolve(file).toString());
        }
        job.with("RUNNER_TOOL_CACHE", folder.resolve("tools").toString());
    }

    private Ended step(String script) throws Exception {
        for (String file : new String[] {"OUTPUT", "STATE", "PATH"}) {
            Files.writeString(folder.resolve(file), "");
        }
        Ended ended = job.run("node", ACTION.resolve(script).toString());
        outputs = values("OUTPUT");
        values("STATE").forEach((name, value) -> job.with("STATE_" + name, value));
        return ended;
    }

    /** Reads a file of the runner: NAME, two signs of less, a mark, and the lines up to that mark. */
    private Map<String, String> values(String file) throws IOException {
        Map<String, String> values = new TreeMap<>();
        Matcher value = Pattern.compile("(?ms)^([\\w-]+)<<(\\S+)\n(.*?)\n\\2\n")
                .matcher(Files.readString(folder.resolve(file)));
        while (value.find()) {
            values.put(value.group(1), value.group(3));
        }
        return values;
    }

    private String succeed(String script) throws Exception {
        Ended ended = step(script);
        assertThat(ended.exit()).as(ended.said()).isZero();
        return ended.said();
    }

    @Test
    void aJobSavesAndTheNextOneRestores() throws Exception {
        assertThat(succeed("main.js"))
                .contains("castor: nothing was restored: nothing was saved yet in any of octo%2Fsite/main/test");
        assertThat(outputs)
                .containsOnly(Map.entry("outcome", "miss"), Map.entry("exact", "false"), Map.entry("cache-hit", ""));
        job.write("deps/one", "content");
        assertThat(succeed("post.js")).contains("castor: saved 2 entries as octo%2Fsite/main/test generation 1");
        Files.delete(job.checkout.resolve("deps/one"));
        assertThat(succeed("main.js")).contains("castor: restored 1 files, 0.0 MB in ", " generation 1");
        assertThat(outputs).containsEntry("outcome", "hit").containsEntry("cache-hit", "false");
        assertThat(job.checkout.resolve("deps/one")).hasContent("content");
        assertThat(succeed("post.js")).contains("castor: unchanged: 2 entries match");
    }

    @Test
    void onlyTheSameKeyIsAHitInTheSenseOfActionsCache() throws Exception {
        job.with("INPUT_KEY", "*.lock\nother.toml").with("INPUT_KEY-TEXT", "node 22");
        job.write("a.lock", "1");
        job.write("other.toml", "1");
        succeed("main.js");
        job.write("deps/one", "content");
        succeed("post.js");
        assertThat(succeed("main.js")).contains(", exact");
        assertThat(outputs).containsEntry("exact", "true").containsEntry("cache-hit", "true");
        job.write("a.lock", "2");
        assertThat(succeed("main.js")).contains(", not exact: key differs: a.lock");
        assertThat(outputs).containsEntry("exact", "false").containsEntry("cache-hit", "false");
        job.with("INPUT_EXACT-ONLY", "true");
        succeed("main.js");
        assertThat(outputs).containsEntry("outcome", "miss").containsEntry("cache-hit", "");
    }

    @Test
    void aPullRequestLoadsFromItsTargetAndDoesNotSave() throws Exception {
        succeed("main.js");
        job.write("deps/one", "content");
        succeed("post.js");
        Files.delete(job.checkout.resolve("deps/one"));
        job.with("GITHUB_EVENT_NAME", "pull_request")
                .with("GITHUB_REF", "refs/pull/7/merge")
                .with("GITHUB_REF_NAME", "7/merge")
                .with("GITHUB_BASE_REF", "main")
                .with("GITHUB_HEAD_REF", "topic");
        succeed("main.js");
        assertThat(outputs).containsEntry("outcome", "hit");
        job.write("deps/two", "poison");
        assertThat(succeed("post.js")).contains("castor: not saved: ").contains("unmerged change");
        job.with("INPUT_SAVE", "false");
        assertThat(succeed("post.js")).contains("castor: not saved, as the workflow asks");
    }

    @Test
    void whatTheWorkflowSaysWronglyFailsAndAMissingCastorDoesNot() throws Exception {
        job.with("INPUT_CACHE", "nmp");
        Ended wrong = step("main.js");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.said()).contains("::error title=Castor::", "did you mean npm?");
        assertThat(succeed("post.js")).contains("nothing was loaded, so nothing is saved");
        job.withoutCastor();
        assertThat(succeed("main.js")).contains("::warning title=Castor::castor cannot be started");
        assertThat(outputs).containsEntry("cache-hit", "").containsEntry("outcome", "miss");
        assertThat(succeed("post.js")).contains("nothing was loaded, so nothing is saved");
    }

    @Test
    void noTextOfAStoreBecomesACommandOfTheRunner() throws Exception {
        succeed("main.js");
        Files.createDirectories(job.checkout.resolve("deps"));
        job.write("outside", "x");
        Files.createSymbolicLink(job.checkout.resolve("deps/a%0A\n::add-path::evil"), job.checkout.resolve("outside"));
        job.write("deps/one", "content");
        assertThat(succeed("post.js"))
                .contains("::warning title=Castor::", "a%250A")
                .doesNotContain("\n::add-path");
    }

    @Test
    void aReleaseIsInstalledOnlyIfItsDigestIsRight() throws Exception {
        Path archive = CiJob.archive();
        String digest = CiJob.sha256(archive);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/castor.tar.gz", exchange -> {
            exchange.sendResponseHeaders(200, Files.size(archive));
            Files.copy(archive, exchange.getResponseBody());
            exchange.close();
        });
        server.start();
        try {
            job.withoutCastor()
                    .with(
                            "INPUT_ARCHIVE",
                            "http://127.0.0.1:" + server.getAddress().getPort() + "/castor.tar.gz");
            assertThat(step("main.js").said()).contains("::error title=Castor::the input archive needs sha256");
            job.with("INPUT_SHA256", "0".repeat(64));
            assertThat(step("main.js").said())
                    .contains("::error title=Castor::the SHA-256 of http://", " is " + digest + ", not");
            job.with("INPUT_SHA256", digest);
            assertThat(succeed("main.js")).contains("nothing was saved yet in any of octo%2Fsite/main/test");
        } finally {
            server.stop(0);
        }
        Path bin = folder.resolve("tools/castor/" + digest + "/bin");
        assertThat(folder.resolve("PATH")).hasContent(bin + "\n");
        assertThat(bin.resolve("castor")).isExecutable();
        // The next job on this machine has it already; the server is gone.
        assertThat(succeed("main.js")).contains("nothing was saved yet");
        job.write("deps/one", "content");
        assertThat(succeed("post.js")).contains("castor: saved 2 entries");
    }

    @Test
    void theDescriptionNamesTheInputsAndOutputsThatTheScriptsUse() throws IOException {
        String description = Files.readString(ACTION.resolve("action.yml"));
        String scripts = "";
        for (String script : new String[] {"main.js", "post.js", "runner.js", "install.js"}) {
            scripts += Files.readString(ACTION.resolve(script));
        }
        for (String section : new String[] {"inputs", "outputs"}) {
            String names =
                    description.replaceFirst("(?s).*?\n" + section + ":\n", "").replaceFirst("(?s)\n\\w.*", "");
            Matcher name = Pattern.compile("(?m)^  ([\\w-]+):$").matcher(names);
            int count = 0;
            while (name.find()) {
                assertThat(scripts).contains("'" + name.group(1) + "'");
                count++;
            }
            assertThat(count).isGreaterThan(2);
        }
        assertThat(description).contains("main: main.js", "post: post.js", "post-if: success()");
    }
}

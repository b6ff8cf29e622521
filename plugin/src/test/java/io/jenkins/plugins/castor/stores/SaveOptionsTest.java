package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.run.CacheRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What builds say of how to save: how hard to compress, and when to leave out what is not used. */
@WithJenkins
@Timeout(300)
class SaveOptionsTest {

    @TempDir
    static Path folder;

    private static JenkinsRule jenkins;
    private static Agent agent;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        agent = Agent.connect(rule, "agent", folder);
    }

    @AfterAll
    static void end() throws Exception {
        Agent.endAll(jenkins);
    }

    @Test
    void aHigherLevelSendsLess() throws Exception {
        String numbers = IntStream.range(0, 100_000)
                .mapToObj(i -> Integer.toString(i * 7919))
                .collect(Collectors.joining(" "));
        assertThat(sent(numbers, "castorSave caches: ['deps=deps'], level: 19", "hard"))
                .isLessThan(sent(numbers, "castorSave caches: ['deps=deps']", "usual"));
        assertThat(sent(numbers, "castor(caches: ['deps=deps'], level: 19) { echo 'body' }", "block"))
                .isLessThan(sent(numbers, "castor(caches: ['deps=deps']) { echo 'body' }", "usual-block"));
    }

    @Test
    void theAdministratorsLevelIsThatOfSavesThatSayNothing() throws Exception {
        String numbers = IntStream.range(0, 100_000)
                .mapToObj(i -> Integer.toString(i * 7919))
                .collect(Collectors.joining(" "));
        CastorConfiguration configuration = CastorConfiguration.get();
        long usual = sent(numbers, "castorSave caches: ['deps=deps']", "level-3");
        configuration.setLevel(19);
        try {
            long hard = sent(numbers, "castorSave caches: ['deps=deps']", "level-19");
            assertThat(hard).isLessThan(usual);
            assertThat(sent(numbers, "castorSave caches: ['deps=deps'], level: 3", "level-own"))
                    .isGreaterThan(hard);
        } finally {
            configuration.setLevel(3);
        }
    }

    private static long sent(String content, String save, String job) throws Exception {
        AgentJob builds = new AgentJob(jenkins, job);
        Path deps = Files.createDirectories(agent.workspace(job).resolve("deps"));
        Files.writeString(deps.resolve("numbers"), content);
        WorkflowRun run = jenkins.assertBuildStatusSuccess(builds.run(agent, save));
        return run.getAction(CacheRecords.class).getSaves().get(0).getSent();
    }

    @Test
    void theConsoleSaysWhatWasLeftOutAsNoBuildUsedIt() throws Exception {
        Path old = Files.createDirectories(folder.resolve("old"));
        Files.createDirectories(old.resolve("a"));
        Files.createDirectories(old.resolve("b"));
        Files.writeString(old.resolve("a/unused"), "alpha");
        Files.writeString(old.resolve("b/used"), "beta");
        Path store = jenkins.jenkins.getRootDir().toPath().resolve("castor");
        try (Castor castor = Castor.open(store.toString())) {
            SaveRequest request = SaveRequest.of(
                            new Namespace("unused", "default", "unused"),
                            List.of(new CacheDirectory("deps", old, PathFilter.ALL)))
                    .withSigningKey(SigningKeys.get())
                    .withClock(Clock.offset(Clock.systemUTC(), Duration.ofDays(-70)))
                    .withDropUnused(Duration.ofDays(30));
            assertThat(castor.save(request).outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        }
        AgentJob job = new AgentJob(jenkins, "unused");
        String use = "castorLoad caches: ['deps=deps']\nsh 'cat deps/b/used'\n";
        assertThat(job.log(agent, use + "castorSave dropUnused: 0\ndir('deps') { deleteDir() }"))
                .contains("[castor] restored 2 files")
                .doesNotContain("left out");
        assertThat(job.log(agent, use + "castorSave dropUnused: 30"))
                .contains("[castor] saved 3 entries, 4 B", "left out 1 entry, 5 B, unused for 30 days");
        assertThat(agent.workspace("unused").resolve("deps/a/unused")).hasContent("alpha");
    }

    @Test
    void whatCannotBeIsSaidAtOnce() throws Exception {
        AgentJob job = new AgentJob(jenkins, "wrong");
        WorkflowRun level = job.run(agent, "castorSave caches: ['deps=deps'], level: 20");
        jenkins.assertBuildStatus(Result.FAILURE, level);
        assertThat(JenkinsRule.getLog(level))
                .contains(
                        "ERROR: castor: The level is 20: write a number from 1 to 19, or leave it out for what the administrator set")
                .doesNotContain("Exception");
        WorkflowRun days = job.run(agent, "castor(caches: ['deps=deps'], dropUnused: -1) { echo 'body' }");
        jenkins.assertBuildStatus(Result.FAILURE, days);
        assertThat(JenkinsRule.getLog(days))
                .contains("ERROR: castor: The dropUnused is -1: write days from 0 to 3650")
                .doesNotContain("body");
    }
}

package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.StoreAnswers;
import io.jenkins.plugins.castor.config.Audit;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.DirectoryStore;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The controller remembers what it published; who can write to a shared directory cannot take it back. */
@WithJenkins
class StoreMemoryTest {

    @TempDir
    static Path folder;

    private static final Logger AUDIT = Logger.getLogger(Audit.LOGGER_NAME);
    private static final List<String> TRAIL = new CopyOnWriteArrayList<>();
    private static final Handler LISTENER = new Handler() {
        @Override
        public void publish(LogRecord line) {
            TRAIL.add(line.getMessage());
        }

        @Override
        public void flush() {
            // Nothing is buffered.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    private static JenkinsRule jenkins;
    private static Agent agent;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        agent = Agent.connect(rule, "one", folder);
        AUDIT.addHandler(LISTENER);
        CastorConfiguration.get().setStore(new DirectoryStore(store().toString()));
    }

    @AfterAll
    static void end() throws Exception {
        AUDIT.removeHandler(LISTENER);
        Agent.endAll(jenkins);
    }

    private static Path store() {
        return folder.resolve("shared");
    }

    private static AgentJob saved(String name) throws Exception {
        AgentJob builds = new AgentJob(jenkins, name);
        Path deps = Files.createDirectories(agent.workspace(builds.name()).resolve("deps"));
        for (String text : List.of("one", "second")) {
            Files.writeString(deps.resolve("file"), text);
            builds.log(agent, "castorSave caches: ['deps=deps'], strict: true");
        }
        Files.delete(deps.resolve("file"));
        return builds;
    }

    private static Path head(String job, String name) {
        return store().resolve(job + "/default/" + job + "/heads/" + name);
    }

    @Test
    void aStoreThatLostTheNewestGenerationMakesAMiss() throws Exception {
        AgentJob builds = saved("rolledback");
        assertThat(builds.log(agent, "castorLoad caches: ['deps=deps']")).contains("restored 1 file");
        Files.delete(agent.workspace(builds.name()).resolve("deps/file"));
        Files.delete(head("rolledback", "0000000002.json"));
        assertThat(builds.log(agent, "castorLoad caches: ['deps=deps']"))
                .contains("[castor] cold: ", "is older than generation 2, which was there before");
        assertThat(agent.workspace(builds.name()).resolve("deps/file")).doesNotExist();
    }

    /** A build that writes into the shared directory takes a signed head from where it may save to where it may not. */
    @Test
    void whatThePageAdvisesHelpsAgainstHeadsFromAnotherNamespace() throws Exception {
        saved("copier");
        AgentJob builds = saved("victim");
        for (int i = 1; i <= 9; i++) {
            Files.copy(
                    head("copier", "0000000002.json"),
                    head("victim", "000000000" + i + ".json"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(builds.log(agent, "castorLoad caches: ['deps=deps']"))
                .contains("[castor] cold: the head victim/default/victim/heads/0000000009.json belongs to copier");
        assertThat(page("victim"))
                .containsOnlyOnce("loads step over")
                .contains("loads step over 9 generations, the newest of them 9, because the head");
        assertThat(revoke("victim", 9)).contains("Revoked generation 9.").contains("no generation is in use");
        assertThat(builds.log(
                        agent,
                        "writeFile file: 'deps/file', text: 'new'\ncastorSave caches: ['deps=deps'], strict: true"))
                .contains("as victim/default/victim generation 10");
        Files.delete(agent.workspace(builds.name()).resolve("deps/file"));
        assertThat(builds.log(agent, "castorLoad caches: ['deps=deps']"))
                .contains("restored 1 file", "from victim/default/victim generation 10");
        assertThat(page("victim")).contains("Loads take generation 10").doesNotContain("save again");
    }

    private static String page(String job) throws Exception {
        return StoreAnswers.of(jenkins.createWebClient(), "job/" + job + "/castor-caches/", "generations");
    }

    private static String revoke(String job, int generation) throws Exception {
        return StoreAnswers.of(
                jenkins.createWebClient(),
                "job/" + job + "/castor-caches/",
                "revoke",
                "namespace",
                job + "/default/" + job,
                "generation",
                Integer.toString(generation),
                "reason",
                "moved");
    }

    @Test
    void theAuditTrailAndTheHeadSayWhoAndWhy() throws Exception {
        saved("audited");
        assertThat(TRAIL)
                .anyMatch(line -> line.matches("save-allowed build=\"audited#1\" namespace=\"audited/default/audited\""
                        + " rule=\".+\" reason=\".+\""));
        try (Castor castor = Castor.open(store().toString())) {
            Head head = castor.catalogue()
                    .newest(new Namespace("audited", "default", "audited"), Optional.of(SigningKeys.trusted()))
                    .orElseThrow();
            assertThat(head.publisher()).startsWith("Jenkins ");
            assertThat(head.provenance().facts()).containsKeys("rule", "cause", "build");
        }
    }

    @Test
    void aBuildThatMayNotSaveIsInTheAuditTrail() throws Exception {
        AgentJob builds = saved("denied");
        builds.withoutCause(agent, "castorSave caches: ['deps=deps']");
        assertThat(TRAIL).anyMatch(line -> line.startsWith("save-denied build=\"denied#3\""));
    }
}

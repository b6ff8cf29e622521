package io.jenkins.plugins.castor.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.TopLevelItem;
import hudson.tasks.ArtifactArchiver;
import hudson.tasks.Shell;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javaposse.jobdsl.plugin.ExecuteDslScripts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockBuilder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Freestyle jobs: set up by hand, by Job DSL, and by what the real {@code jenkins-jobs} makes of our macros. */
@WithJenkins
class FreestyleTest {

    private static final String WORK = "cat deps/one || (mkdir -p deps && echo content > deps/one)";

    private static JenkinsRule jenkins;
    private static Builds builds;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        builds = new Builds(rule);
    }

    @BeforeEach
    void chooseNothing() {
        CastorConfiguration.get().setCaches("");
    }

    @Test
    void aBuilderLoadsAndAPublisherSaves() throws Exception {
        FreeStyleProject job = job("plain");
        job.getBuildersList().add(load());
        job.getBuildersList().add(new Shell(WORK));
        job.getPublishersList().add(save());
        coldThenHit(job, "plain");
    }

    @Test
    void aBuildThatFailedOrIsUnstableDoesNotSave() throws Exception {
        for (Result result : List.of(Result.FAILURE, Result.UNSTABLE)) {
            FreeStyleProject job = job("bad-" + result);
            job.getBuildersList().add(load());
            job.getBuildersList().add(new Shell(WORK));
            job.getBuildersList().add(new MockBuilder(result));
            job.getPublishersList().add(save());
            assertThat(Builds.castor(builds.run(job, result)))
                    .last()
                    .asString()
                    .startsWith("[castor] cache not saved: ")
                    .contains("result is \"" + result.toString().toLowerCase(Locale.ROOT) + "\"");
        }
    }

    @Test
    void whatAPublisherBeforeItFailedIsNotSaved() throws Exception {
        FreeStyleProject job = job("archive");
        job.getBuildersList().add(new Shell(WORK));
        job.getPublishersList().add(new ArtifactArchiver("nothing/**"));
        job.getPublishersList().add(save());
        assertThat(builds.run(job, Result.FAILURE)).contains("[castor] cache not saved: ");
    }

    @Test
    void aWrapperLoadsAndSavesAroundTheBuildSteps() throws Exception {
        FreeStyleProject job = job("wrapped");
        CacheWrapper wrapper = new CacheWrapper();
        wrapper.caches = new ArrayList<>(List.of("deps=deps"));
        job.getBuildWrappersList().add(wrapper);
        job.getBuildersList().add(new Shell(WORK));
        coldThenHit(job, "wrapped");
    }

    @Test
    void aWrapperDoesNotSaveWhereABuildStepFailed() throws Exception {
        FreeStyleProject job = job("wrapped-bad");
        CacheWrapper wrapper = new CacheWrapper();
        wrapper.caches = new ArrayList<>(List.of("deps=deps"));
        job.getBuildWrappersList().add(wrapper);
        job.getBuildersList().add(new Shell(WORK + "; false"));
        assertThat(Builds.castor(builds.run(job, Result.FAILURE)))
                .last()
                .asString()
                .startsWith("[castor] cache not saved: ");
    }

    @Test
    void whatStandsInTheConfigurationOfAJobIsCheckedWhenItRuns() throws Exception {
        FreeStyleProject job = configured("edited", """
                <project>
                  <builders>
                    <io.jenkins.plugins.castor.freestyle.LoadBuilder>
                      <caches><string>nmp</string></caches>
                    </io.jenkins.plugins.castor.freestyle.LoadBuilder>
                  </builders>
                </project>
                """);
        assertThat(builds.run(job, Result.FAILURE))
                .contains("ERROR: castor: There is no preset \"nmp\"; did you mean npm?")
                .doesNotContain("Exception");
    }

    @Test
    void jobDslKnowsAllThree() throws Exception {
        ExecuteDslScripts dsl = new ExecuteDslScripts();
        dsl.setScriptText("""
                job('from-dsl') {
                    label('linux')
                    steps {
                        castorLoad { caches(['deps=deps']); fallbacks(['main']); deadline(5) }
                        shell('%s')
                    }
                    publishers {
                        castorSave { caches(['deps=deps']) }
                    }
                }
                job('wrapped-from-dsl') {
                    label('linux')
                    wrappers {
                        castorCaches { caches(['deps=deps']); strict(true) }
                    }
                    steps {
                        shell('%s')
                    }
                }
                """.formatted(WORK, WORK));
        FreeStyleProject seed = jenkins.createFreeStyleProject("seed");
        seed.getBuildersList().add(dsl);
        builds.run(seed);
        coldThenHit(jenkins.jenkins.getItemByFullName("from-dsl", FreeStyleProject.class), "from-dsl");
        coldThenHit(jenkins.jenkins.getItemByFullName("wrapped-from-dsl", FreeStyleProject.class), "wrapped-from-dsl");
    }

    @Test
    void theMacrosOfJenkinsJobBuilderLoadAndSaveWhatTheAdministratorChose(@TempDir Path folder) throws Exception {
        CastorConfiguration.get().setCaches("deps=deps");
        coldThenHit(fromJobBuilder("from-jjb", """
                - job:
                    name: from-jjb
                    node: linux
                    builders:
                      - castor-load
                      - shell: '%s'
                    publishers:
                      - castor-save
                """.formatted(WORK), folder), "from-jjb");
    }

    @Test
    void oneTextMayNameSeveralPresets(@TempDir Path folder) throws Exception {
        FreeStyleProject job = fromJobBuilder("two-presets", """
                - job:
                    name: two-presets
                    node: linux
                    builders:
                      - castor-load:
                          caches: npm,pip
                """, folder);
        assertThat(builds.run(job)).contains("[castor] cold: nothing was saved yet");
    }

    @Test
    void theMacrosOfJenkinsJobBuilderNeedNoConfiguration(@TempDir Path folder) throws Exception {
        FreeStyleProject job = fromJobBuilder("unconfigured", """
                - job:
                    name: unconfigured
                    node: linux
                    builders:
                      - castor-load
                      - shell: 'echo "<project/>" > pom.xml; mkdir -p .mvn; echo -Dmaven.repo.local=deps > .mvn/maven.config'
                      - castor-load
                      - shell: '%s'
                    publishers:
                      - castor-save
                """.formatted(WORK), folder);
        assertThat(builds.run(job))
                .contains(
                        "[castor] cold: no cache is named, and the workspace has no lock file that Castor knows; fill in"
                                + " Caches in the configuration of the job")
                .contains("[castor] no cache is named; the lock files in the workspace mean maven (pom.xml)")
                .contains("[castor] saved 2 entries");
        job.getSomeWorkspace().child("deps").deleteRecursive();
        assertThat(builds.run(job)).contains("[castor] restored 1 file, 8 B in ");
    }

    @Test
    void theMacrosOfJenkinsJobBuilderTakeEveryOption(@TempDir Path folder) throws Exception {
        FreeStyleProject job = fromJobBuilder("options", """
                - job:
                    name: options
                    node: linux
                    builders:
                      - castor-load:
                          caches: [npm, 'deps=a & b/<c>,include=*.{x,y}']
                          key: [package-lock.json, '*.{lock,toml}']
                          keyText: node 22
                          project: options
                          branch: stable
                          job: shared
                          fallbacks: main
                          deadline: 5
                          spread: 0
                          clean: true
                          strict: true
                    publishers:
                      - castor-save:
                          caches: npm
                          key: auto
                          branch: stable
                          job: shared
                          deadline: 6
                          level: 12
                          dropUnused: 0
                          strict: true
                """, folder);
        LoadBuilder expected = new LoadBuilder();
        expected.caches = new ArrayList<>(List.of("npm", "deps=a & b/<c>,include=*.{x,y}"));
        expected.key = new ArrayList<>(List.of("package-lock.json", "*.{lock,toml}"));
        expected.keyText = new ArrayList<>(List.of("node 22"));
        expected.project = "options";
        expected.branch = "stable";
        expected.job = "shared";
        expected.fallbacks = new ArrayList<>(List.of("main"));
        expected.deadline = 5;
        expected.spread = 0;
        expected.clean = true;
        expected.strict = true;
        jenkins.assertEqualDataBoundBeans(expected, job.getBuildersList().get(LoadBuilder.class));
        SavePublisher saving = new SavePublisher();
        saving.caches = new ArrayList<>(List.of("npm"));
        saving.key = new ArrayList<>(List.of("auto"));
        saving.branch = "stable";
        saving.job = "shared";
        saving.deadline = 6;
        saving.level = 12;
        saving.dropUnused = 0;
        saving.strict = true;
        jenkins.assertEqualDataBoundBeans(saving, job.getPublishersList().get(SavePublisher.class));
    }

    private static LoadBuilder load() {
        LoadBuilder load = new LoadBuilder();
        load.caches = new ArrayList<>(List.of("deps=deps"));
        return load;
    }

    private static SavePublisher save() {
        SavePublisher save = new SavePublisher();
        save.caches = new ArrayList<>(List.of("deps=deps"));
        return save;
    }

    private static FreeStyleProject job(String name) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject(name);
        job.setAssignedLabel(jenkins.jenkins.getLabel("linux"));
        return job;
    }

    private static FreeStyleProject configured(String name, String xml) {
        try {
            TopLevelItem item = jenkins.jenkins.createProjectFromXML(
                    name, new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
            return (FreeStyleProject) item;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FreeStyleProject fromJobBuilder(String name, String yaml, Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("job.yaml"), yaml);
        Path macros = Path.of("../jjb/castor.yaml").toAbsolutePath().normalize();
        Path xml = folder.resolve("xml");
        Path said = folder.resolve("said");
        Process command = new ProcessBuilder("jenkins-jobs", "test", macros + ":" + file, "-o", xml.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(command.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(command.exitValue()).as(Files.readString(said)).isZero();
        return configured(name, Files.readString(xml.resolve(name)));
    }

    private static void coldThenHit(FreeStyleProject job, String name) throws Exception {
        assertThat(builds.run(job)).contains("[castor] cold: ").contains("[castor] saved 2 entries, 8 B");
        job.getSomeWorkspace().child("deps").deleteRecursive();
        assertThat(builds.run(job))
                .contains("[castor] restored 1 file, 8 B in ")
                .contains("from " + name + "/default/" + name + " generation 1, saved ")
                .contains("[castor] unchanged: ");
    }
}

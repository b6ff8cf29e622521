package io.jenkins.plugins.castor.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.JDK;
import hudson.model.Result;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PipelineTest {

    private static Builds builds;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        builds = new Builds(rule);
    }

    @BeforeEach
    void configureNothing() {
        CastorConfiguration.get().setCaches("");
        CastorConfiguration.get().setStore(new ControllerStore());
    }

    @Test
    void theFirstBuildIsColdAndTheNextOneHits() throws Exception {
        WorkflowJob job = builds.pipeline("website", """
                castorLoad caches: ['deps=deps']
                sh 'cat deps/one || (mkdir -p deps && echo content > deps/one)'
                castorSave()
                sh 'rm -r deps'
                """);
        assertThat(Builds.castor(builds.run(job)))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("[castor] cold: nothing was saved yet in any of website/default/website, "),
                        line -> assertThat(line)
                                .startsWith("[castor] may save: the rule \"started by hand\" allows it"),
                        line -> assertThat(line).startsWith("[castor] saved 2 entries, 8 B in "));
        assertThat(Builds.castor(builds.run(job)))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("[castor] restored 1 file, 8 B in ")
                                .contains("from website/default/website generation 1, saved ")
                                .contains("/job/website/1/"),
                        line -> assertThat(line).startsWith("[castor] may save: "),
                        line -> assertThat(line).startsWith("[castor] unchanged: 2 entries match "));
    }

    @Test
    void whatALoadReturnsIsThereForScriptsInTheSandbox() throws Exception {
        WorkflowJob job = builds.pipeline("map", """
                def loaded = castorLoad caches: ['deps=deps']
                echo "outcome=${loaded.outcome} namespace=${loaded.namespace} generation=${loaded.generation}"
                echo "age=${loaded.age} files=${loaded.files} bytes=${loaded.bytes} quick=${loaded.seconds < 60}"
                echo "reason=${loaded.reason}"
                if (loaded.outcome == 'miss') {
                    writeFile file: 'deps/one', text: 'content'
                }
                castorSave()
                sh 'rm -r deps'
                """);
        assertThat(builds.run(job))
                .contains("outcome=miss namespace=map/default/map generation=0")
                .contains("age=null files=0 bytes=0 quick=true")
                .contains("reason=cold: nothing was saved yet");
        assertThat(builds.run(job))
                .contains("outcome=hit namespace=map/default/map generation=1")
                .containsPattern("age=\\d+ files=1 bytes=7 quick=true")
                .contains("reason=restored 1 file, 7 B in ");
    }

    @Test
    void aBlockLoadsBeforeItReturnsWhatItsBodyReturnsAndSavesAfterIt() throws Exception {
        WorkflowJob job = builds.pipeline("block", """
                def answer = castor(caches: ['deps=deps']) {
                    sh 'mkdir -p deps && echo content > deps/one'
                    return 42
                }
                echo "answer=${answer}"
                dir('deps') { deleteDir() }
                """);
        assertThat(builds.run(job))
                .contains("answer=42")
                .contains("[castor] cold: ")
                .contains("[castor] saved 2 entries");
        assertThat(builds.run(job)).contains("answer=42").contains("[castor] restored 1 file");
    }

    @Test
    void aBlockWhoseBodyFailsDoesNotSave() throws Exception {
        WorkflowJob job = builds.pipeline("failing", """
                castor(caches: ['deps=deps']) {
                    sh 'mkdir -p deps && echo content > deps/one'
                    error 'no good'
                }
                """);
        assertThat(Builds.castor(builds.run(job, Result.FAILURE)))
                .singleElement()
                .asString()
                .startsWith("[castor] cold: ");
    }

    @Test
    void parallelBlocksWithJobsOfTheirOwnKeepCachesOfTheirOwn() throws Exception {
        WorkflowJob job = builds.script("parallel", """
                def half(name) {
                    node('linux') {
                        castor(caches: ["half=${name}"], job: name) {
                            castor(caches: ["inner=${name}-inner"], job: "${name} inner") {
                                sh "mkdir -p ${name} ${name}-inner/empty; cat ${name}/* || true; echo this is ${name} > ${name}/file"
                            }
                        }
                        deleteDir()
                    }
                }
                parallel one: { half('one') }, two: { half('two') }
                """);
        builds.run(job);
        String log = builds.run(job);
        assertThat(log)
                .contains("from parallel/default/one generation 1")
                .contains("from parallel/default/two generation 1")
                .contains("restored directories only (there are no files) in ")
                .contains("this is one")
                .contains("this is two");
    }

    @Test
    void aSaveWithoutCachesSavesWhatWasLoadedLastOnItsAgent() throws Exception {
        WorkflowJob job = builds.pipeline("last", """
                sh 'mkdir -p a b; echo a > a/file; echo b > b/file'
                castorLoad caches: ['a=a'], job: 'first'
                castorLoad caches: ['b=b'], job: 'second'
                castorSave()
                dir('b') { deleteDir() }
                castorLoad caches: ['b=b'], job: 'second'
                sh 'cat b/file'
                """);
        assertThat(builds.run(job))
                .contains("saved 2 entries, 2 B", "as last/default/second generation 1")
                .contains("restored 1 file, 2 B", "from last/default/second generation 1");
    }

    @Test
    void aBlockSavesWhatItLoadedItselfWhateverItsBodyLoads() throws Exception {
        CastorConfiguration.get().setCaches("outer=outer");
        WorkflowJob job = builds.pipeline("nested", """
                castor {
                    castorLoad caches: ['inner=inner'], job: 'inner'
                    writeFile file: 'outer/file', text: 'content'
                }
                """);
        assertThat(builds.run(job)).contains("saved 2 entries, 7 B", "as nested/default/nested generation 1");
    }

    @Test
    void severalCachesAreSavedAndRestoredTogetherWithTheirGlobs() throws Exception {
        WorkflowJob job = builds.pipeline("globs", """
                castorLoad caches: ['gems=gems,include=*.gem', 'web=web,exclude=tmp/,exclude=*.{log,lock}']
                sh 'find gems web -type f | sort | tr "\\\\n" " " || true'
                sh 'mkdir -p gems web/tmp; touch gems/a.gem gems/a.txt web/b web/c.log web/d.lock web/tmp/e'
                castorSave()
                deleteDir()
                """);
        builds.run(job);
        assertThat(builds.run(job)).contains("gems/a.gem web/b \n");
    }

    @Test
    void aPresetIsFoundByTheEnvironmentOfTheBuildAndByTheHomeOfTheAgent() throws Exception {
        WorkflowJob job = builds.pipeline("presets", """
                withEnv(["npm_config_cache=${pwd()}/npm-cache", "HOME=${pwd()}/home"]) {
                    castorLoad caches: ['npm', 'pip']
                    sh 'cat npm-cache/package home/.cache/pip/wheel || true'
                    sh 'mkdir -p npm-cache home/.cache/pip; echo of npm > npm-cache/package; echo of pip > home/.cache/pip/wheel'
                    castorSave()
                    deleteDir()
                }
                """);
        builds.run(job);
        assertThat(builds.run(job))
                .contains("restored 2 files")
                .contains("of npm")
                .contains("of pip");
    }

    @Test
    void aBuildThatNamesNoCachesHasThoseOfTheAdministrator() throws Exception {
        WorkflowJob job = builds.pipeline("defaults", """
                castorLoad()
                writeFile file: 'deps/one', text: 'content'
                castorSave()
                """);
        CastorConfiguration.get().setCaches("deps=deps");
        assertThat(builds.run(job)).contains("saved 2 entries, 7 B").doesNotContain("no cache is named");
    }

    @Test
    void aBuildThatNamesNoCachesHasThoseWhoseLockFilesAreInItsWorkspace() throws Exception {
        WorkflowJob job = builds.pipeline("lock-files", """
                writeFile file: 'server/pom.xml', text: '<project/>'
                writeFile file: '.mvn/maven.config', text: '-Dmaven.repo.local=repository'
                writeFile file: 'package-lock.json', text: '{}'
                withEnv(["npm_config_cache=${pwd()}/npm-cache"]) {
                    def loaded = castorLoad()
                    echo "outcome=${loaded.outcome}"
                    writeFile file: 'npm-cache/package', text: 'content'
                    writeFile file: 'repository/artifact', text: 'content'
                    castorSave()
                    deleteDir()
                }
                """);
        assertThat(Builds.castor(builds.run(job)))
                .contains(
                        "[castor] no cache is named; the lock files in the workspace mean npm (package-lock.json), maven"
                                + " (.mvn/maven.config)")
                .filteredOn(line -> line.contains("no cache is named"))
                .hasSize(1);
        assertThat(builds.run(job)).contains("[castor] restored 2 files", "outcome=hit");
    }

    @Test
    void withoutCachesAndLockFilesALoadAndASaveSayWhatToDoAndTheBuildGoesOn() throws Exception {
        WorkflowJob job = builds.pipeline("nothing", """
                def loaded = castorLoad strict: true
                echo "outcome=${loaded.outcome}"
                castorSave strict: true
                """);
        assertThat(builds.run(job))
                .contains(
                        "[castor] cold: no cache is named, and the workspace has no lock file that Castor knows; write"
                                + " caches: ['npm'], or load after the checkout")
                .contains("outcome=miss")
                .contains("[castor] cache not saved: no cache is named");
    }

    @Test
    void aBlockAroundTheCheckoutSavesWhatItsLockFilesMean() throws Exception {
        WorkflowJob job = builds.pipeline("checkout-inside", """
                withEnv(["npm_config_cache=${pwd()}/npm-cache"]) {
                    castor {
                        writeFile file: 'package-lock.json', text: '{}'
                        writeFile file: 'npm-cache/package', text: 'content'
                    }
                }
                """);
        assertThat(builds.run(job))
                .contains("cold: no cache is named", "mean npm (package-lock.json)", "saved 2 entries");
    }

    @Test
    void oneTextWorksWhereAListIsMeant() throws Exception {
        WorkflowJob job = builds.pipeline("one-text", """
                writeFile file: 'a.lock', text: 'one'
                def version = '22'
                castorLoad caches: 'deps=deps', key: 'a.lock', keyText: "node ${version}", fallbacks: 'stable'
                writeFile file: 'deps/one', text: 'content'
                castorSave()
                def loaded = castorLookup caches: "deps=${'deps'}", key: 'a.lock', keyText: 'node 22'
                echo "exact=${loaded.exact}"
                castor(caches: 'deps=deps') { echo 'in the block' }
                step([$class: 'LoadBuilder', caches: 'deps=deps'])
                """);
        assertThat(builds.run(job))
                .contains("[castor] saved 2 entries, 7 B", "exact=true", "in the block")
                .doesNotContain("Exception");
    }

    @Test
    void presetsInOneTextAreSeveral() throws Exception {
        WorkflowJob job = builds.pipeline("npm-pip", """
                withEnv(["npm_config_cache=${pwd()}/npm", "PIP_CACHE_DIR=${pwd()}/pip"]) {
                    castorLoad caches: 'npm,pip'
                    sh 'mkdir -p npm pip; echo 1 > npm/one; echo 2 > pip/two'
                    castorSave caches: ['npm, pip']
                }
                """);
        assertThat(builds.run(job)).contains("[castor] saved 4 entries").doesNotContain("Exception");
    }

    @Test
    void whatIsNoTextIsRefusedInWords() throws Exception {
        WorkflowJob job = builds.pipeline("map-for-list", "castorLoad caches: [deps: 'deps']");
        assertThat(builds.run(job, Result.FAILURE))
                .contains("ERROR: castor: ", "NAME=PATH")
                .doesNotContain("Exception");
    }

    @Test
    void aWrongPresetFailsAtOnceWithWhatToDo() throws Exception {
        WorkflowJob job = builds.pipeline("wrong", "castorLoad caches: ['nmp']");
        assertThat(builds.run(job, Result.FAILURE))
                .contains("ERROR: castor: There is no preset \"nmp\"; did you mean npm? The presets are npm, pip,")
                .doesNotContain("[castor]")
                .doesNotContain("Exception");
    }

    @Test
    void aNumberThatIsNoneFailsAtOnceWithWhatToDo() throws Exception {
        WorkflowJob job = builds.pipeline("negative", "castorLoad caches: ['npm'], deadline: -5");
        assertThat(builds.run(job, Result.FAILURE))
                .contains("ERROR: castor: The deadline is -5: write minutes from 1 to 720");
    }

    @Test
    void aCacheThatCannotBeOneOnTheAgentFailsWithWhatToDo() throws Exception {
        WorkflowJob job = builds.pipeline("root", "castorLoad caches: ['all=/']");
        assertThat(builds.run(job, Result.FAILURE)).contains("ERROR: castor: ").doesNotContain("Exception");
    }

    @Test
    void aDirectoryThatTheAgentMakesUnusableIsANoteWhoeverNamedItAndTroubleOnlyWhereThatIsWanted() throws Exception {
        String setUp =
                "sh 'mkdir -p ../elsewhere; ln -sfn ../elsewhere lnk; ln -sfn nowhere dangling; echo x > file'\n";
        String steps = setUp + """
                castorLoad caches: ['x=lnk']
                castorSave()
                castorLoad caches: ['x=dangling']
                castorLoad caches: ['x=file']
                castorLoad caches: ['x=file/below']
                castorLoad caches: ['x=a', 'y=lnk']
                withEnv(["npm_config_cache=${pwd()}/lnk"]) {
                    castorLoad caches: ['npm']
                    castorSave()
                }
                echo 'went on'
                """;
        String log = builds.run(builds.pipeline("unusable", steps));
        assertThat(log).contains("went on").doesNotContain("Exception");
        assertThat(Builds.castor(log))
                .filteredOn(line -> line.contains("cold: The cache directory "))
                .hasSize(6);
        assertThat(log)
                .contains(
                        "/lnk\" is a symbolic link to ",
                        "/dangling\" is a dangling symbolic link",
                        "/file\" is not a directory")
                .contains("cannot be created, because ")
                .contains("[castor] cache not saved: The cache directory ")
                .contains("Choose the directory that it leads to. It is the directory");
        assertThat(builds.run(
                        builds.pipeline("unusable-strict", setUp + "castorLoad caches: ['x=lnk'], strict: true"),
                        Result.FAILURE))
                .contains("ERROR: castor: cold: The cache directory ");
    }

    /** A directory above it may be a link: the administrator of the agent chose the disk. */
    @Test
    void aLinkAboveADirectoryIsFollowedWhoeverNamedIt() throws Exception {
        WorkflowJob job = builds.pipeline("linked", """
                sh 'mkdir -p ../disk; ln -sfn ../disk m2; mkdir -p m2/repository'
                withEnv(["MAVEN_OPTS=-Dmaven.repo.local='${pwd()}/m2/repository'"]) {
                    castorLoad caches: ['maven', 'own=m2/own']
                    sh 'mkdir -p m2/own; echo 1 > m2/own/file; echo 2 > m2/repository/artifact'
                    castorSave()
                    sh 'rm -r ../disk/*'
                    castorLoad caches: ['maven', 'own=m2/own']
                    sh 'cat ../disk/own/file ../disk/repository/artifact'
                }
                """);
        assertThat(builds.run(job)).contains("[castor] saved 4 entries", "[castor] restored 2 files");
    }

    @Test
    void aSaveThatFindsNothingSaysWhereItLookedAndWhereToolsOfJavaLook() throws Exception {
        WorkflowJob job = builds.pipeline("homes", """
                withEnv(["HOME=${pwd()}/home", "MAVEN_OPTS=-Duser.home='${pwd()}/java'"]) {
                    castor(caches: ['maven']) {
                        sh 'mkdir -p home/.m2/repository; echo x > home/.m2/repository/artifact'
                    }
                }
                """);
        assertThat(builds.run(job))
                .containsPattern(
                        "warning: the cache maven has no files in /.*/java/\\.m2/repository \\(its tool goes by Java's"
                                + " user.home, whatever HOME is\\): if they are elsewhere, set -Dmaven.repo.local in MAVEN_ARGS, or")
                .containsPattern(
                        "cache not saved: there is nothing in the cache directories: /.*/java/\\.m2/repository");
    }

    @Test
    void aLoadWaitsForItsSpreadAndSaysSo() throws Exception {
        WorkflowJob job = builds.pipeline("spread", "castorLoad caches: ['deps=deps'], spread: 1");
        assertThat(builds.run(job)).contains("at random up to 1 s, before it loads");
    }

    @Test
    void troubleFailsABuildOnlyIfItIsStrict() throws Exception {
        ControllerStore broken = new ControllerStore();
        broken.setPath("/dev/null/castor");
        CastorConfiguration.get().setStore(broken);
        WorkflowJob easy = builds.pipeline("easy", """
                castorLoad caches: ['deps=deps']
                sh 'mkdir -p deps/empty'
                castorSave()
                """);
        assertThat(Builds.castor(builds.run(easy)))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("[castor] cold: ").contains("/dev/null/castor"),
                        line -> assertThat(line).startsWith("[castor] may save: "),
                        line -> assertThat(line).startsWith("[castor] warning: the cache deps has no files in "),
                        line -> assertThat(line)
                                .startsWith("[castor] cache not saved: ")
                                .contains("/dev/null/castor"));
        WorkflowJob load = builds.pipeline("strict-load", "castorLoad caches: ['deps=deps'], strict: true");
        assertThat(builds.run(load, Result.FAILURE)).contains("ERROR: castor: cold: ");
        WorkflowJob save = builds.pipeline("strict-save", """
                sh 'mkdir -p deps/empty'
                castorSave caches: ['deps=deps'], strict: true
                """);
        assertThat(builds.run(save, Result.FAILURE)).contains("ERROR: castor: cache not saved: ");
    }

    @Test
    void aBuildThatMayNotSaveSaysWhyOnOneLineAndSucceeds() throws Exception {
        WorkflowJob job = builds.pipeline("denied", """
                castorLoad caches: ['deps=deps']
                currentBuild.result = 'UNSTABLE'
                writeFile file: 'deps/one', text: 'content'
                castorSave()
                """);
        assertThat(Builds.castor(builds.run(job, Result.UNSTABLE)))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("[castor] cache not saved: ");
    }

    @Test
    void warningsAreFewAndKeepToTheirLines() throws Exception {
        WorkflowJob job = builds.pipeline("warnings", """
                sh 'mkdir deps; for i in 1 2 3 4 5 6 7 8 9; do mkfifo "deps/pipe\\n$i"; done; touch deps/file'
                castorSave caches: ['deps=deps']
                """);
        String log = builds.run(job);
        assertThat(Builds.castor(log))
                .filteredOn(line -> line.contains("warning: "))
                .hasSize(7);
        assertThat(log).contains("[castor] warning: and 3 more");
    }

    @Test
    void declarativePipelinesLoadInTheirStepsAndSaveWhereTheySucceeded() throws Exception {
        WorkflowJob job = builds.script("declarative", """
                pipeline {
                    agent { label 'linux' }
                    stages {
                        stage('Test') {
                            steps {
                                castorLoad(caches: ['deps=deps'])
                                sh 'cat deps/one || (mkdir -p deps && echo content > deps/one)'
                                castor(caches: ['more=more'], job: 'more') {
                                    sh 'cat more/one || (mkdir -p more && echo more > more/one)'
                                }
                            }
                        }
                    }
                    post {
                        success {
                            castorSave(caches: ['deps=deps'])
                        }
                        cleanup {
                            deleteDir()
                        }
                    }
                }
                """);
        builds.run(job);
        assertThat(Builds.castor(builds.run(job)))
                .extracting(line -> line.split(" ")[1])
                .containsExactly("restored", "restored", "the", "may", "unchanged:", "may", "unchanged:");
    }

    @Test
    void theJenkinsfileOfThisRepositoryWorksWithAndWithoutThePlugin() throws Exception {
        Jenkins.get()
                .setJDKs(List.of(
                        new JDK("jdk-17", System.getProperty("java.home")),
                        new JDK("jdk-25", System.getProperty("java.home"))));
        String jenkinsfile = Files.readString(Path.of("../Jenkinsfile"))
                .replace("sh 'script/test'", "sh 'mkdir -p deps && echo x > deps/one; echo tested'")
                .replace("caches: ['maven']", "caches: ['deps=deps']")
                .replaceAll("junit .*", "echo 'the results'");
        String without = builds.run(builds.script("without", jenkinsfile.replace("castor(", "noSuchStep(")));
        assertThat(without)
                .contains("building without a cache")
                .contains("\ntested")
                .doesNotContain("[castor]");
        String with = builds.run(builds.script("with", jenkinsfile));
        assertThat(with)
                .doesNotContain("building without a cache")
                .contains("[castor] saved 2 entries", "/castor-jdk-17 ", "/castor-jdk-25 ");
    }

    @Test
    void theBuildStepsOfFreestyleJobsWorkInPipelinesToo() throws Exception {
        WorkflowJob job = builds.pipeline("classic", """
                step([$class: 'LoadBuilder', caches: ['deps=deps']])
                writeFile file: 'deps/one', text: 'content'
                step([$class: 'SavePublisher', caches: ['deps=deps']])
                """);
        assertThat(builds.run(job)).contains("[castor] cold: ").contains("[castor] saved 2 entries");
    }
}

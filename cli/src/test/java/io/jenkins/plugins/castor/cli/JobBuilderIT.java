package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/** What {@code jenkins-jobs} makes of {@code jjb/castor-cli.yaml}, run by a shell as Jenkins does it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the macros are for shells")
class JobBuilderIT {
    private static final String CASTOR =
            Path.of("target/castor/bin").toAbsolutePath().toString();

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void findJobBuilder() throws IOException {
        assumeThat(Arrays.stream(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "jenkins-jobs")))
                .as("jenkins-jobs, which is installed with the plugin's tests")
                .anyMatch(Files::isExecutable);
        Files.createDirectories(folder.resolve("workspace"));
        environment.put("PATH", CASTOR + ":" + System.getenv("PATH"));
        environment.put("CASTOR_STORE", folder.resolve("store").toString());
        environment.put("CASTOR_NAMESPACE", "website/main/test");
    }

    @Test
    void theMacrosSaveAndLoadWhatTheEnvironmentNames() throws Exception {
        environment.put("CASTOR_CACHES", "deps=deps");
        List<String> scripts = scripts("""
                - job:
                    name: job
                    builders: [castor-load]
                    publishers: [castor-save]
                """);
        assertThat(run(scripts.get(0))).contains("castor: cold: nothing was saved yet");
        Files.createDirectories(file("deps/one").getParent());
        Files.writeString(file("deps/one"), "content");
        assertThat(run(scripts.get(1))).contains("castor: saved 2 entries");
        Files.delete(file("deps/one"));
        assertThat(run(scripts.get(0))).contains("castor: restored 1 file");
        assertThat(file("deps/one")).hasContent("content");
    }

    @Test
    void everyParameterReachesTheCommandAsItWasWritten() throws Exception {
        List<String> scripts = scripts("""
                - job:
                    name: job
                    builders:
                      - castor-load:
                          caches: [npm, "own=it's a $dir,include=*.{x,y}"]
                          key: [package-lock.json, '**/*.{lock,toml}']
                          keyText: node 22
                          project: web
                          branch: a/b
                          job: test
                          deadline: 5
                          spread: 7
                          clean: true
                    publishers:
                      - castor-save:
                          caches: "own=it's a $dir,include=*.{x,y}"
                          key: auto
                          keyText: [22, "it's"]
                          branch: a/b
                          deadline: 5
                          level: 12
                          dropUnused: 14
                """);
        Path teller = folder.resolve("bin/castor");
        Files.createDirectories(teller.getParent());
        Files.writeString(teller, "#!/bin/sh\nprintf '<%s>' \"$@\"\n");
        assertThat(teller.toFile().setExecutable(true)).isTrue();
        environment.put("PATH", teller.getParent() + ":" + System.getenv("PATH"));
        assertThat(run(scripts.get(0)))
                .contains("<load><--cache><npm><--cache><own=it's a $dir,include=*.{x,y}>"
                        + "<--key><package-lock.json><--key><**/*.{lock,toml}><--key-text><node 22>"
                        + "<--project><web><--branch><a/b>"
                        + "<--job><test><--deadline><5m><--spread><7s><--clean>");
        assertThat(run(scripts.get(1)))
                .contains(
                        "<save><--cache><own=it's a $dir,include=*.{x,y}><--key><auto><--key-text><22><--key-text><it's>"
                                + "<--branch><a/b><--deadline><5m><--level><12><--drop-unused><14d>");
    }

    @Test
    void theMacrosFindWhatWasSavedWithTheSameKey() throws Exception {
        environment.put("CASTOR_CACHES", "deps=deps");
        List<String> scripts = scripts("""
                - job:
                    name: job
                    builders:
                      - castor-load: {key: '*.lock'}
                    publishers:
                      - castor-save: {key: '*.lock', dropUnused: 0}
                """);
        Files.createDirectories(file("deps/one").getParent());
        Files.writeString(file("deps/one"), "content");
        Files.writeString(file("a.lock"), "1");
        assertThat(run(scripts.get(1))).contains("castor: saved 2 entries");
        assertThat(run(scripts.get(0))).contains(", exact");
        Files.writeString(file("a.lock"), "2");
        assertThat(run(scripts.get(0))).contains("not exact: key differs: a.lock");
    }

    @Test
    void neitherWrongSettingsNorAMissingCommandFailTheBuild() throws Exception {
        List<String> scripts = scripts("""
                - job:
                    name: job
                    builders:
                      - castor-load: {caches: nmp}
                    publishers:
                      - castor-save: {caches: nmp}
                """);
        assertThat(run(scripts.get(0)))
                .contains("did you mean npm?", "castor: nothing was loaded; the build goes on without it");
        environment.put("PATH", System.getenv("PATH"));
        assertThat(run(scripts.get(1))).contains("castor: nothing was saved");
    }

    private Path file(String name) {
        return folder.resolve("workspace").resolve(name);
    }

    /** The scripts of the job, in the order in which a build runs them. */
    private List<String> scripts(String yaml) throws Exception {
        Path job = Files.writeString(folder.resolve("job.yaml"), yaml);
        Path macros = Path.of("../jjb/castor-cli.yaml").toAbsolutePath().normalize();
        Path xml = folder.resolve("xml");
        execute("jenkins-jobs", "test", macros + ":" + job, "-o", xml.toString());
        NodeList scripts = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(xml.resolve("job").toFile())
                .getElementsByTagName("command");
        assertThat(scripts.getLength()).isEqualTo(2);
        return List.of(scripts.item(0).getTextContent(), scripts.item(1).getTextContent());
    }

    /** As a build step that fails with its first command. */
    private String run(String script) throws Exception {
        return execute(
                "bash",
                "-e",
                Files.writeString(folder.resolve("step.sh"), script).toString());
    }

    private String execute(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.resolve("workspace").toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("CASTOR") || name.startsWith("ZUUL"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}

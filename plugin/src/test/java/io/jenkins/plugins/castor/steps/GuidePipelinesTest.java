package io.jenkins.plugins.castor.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.slaves.EnvironmentVariablesNodeProperty.Entry;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javaposse.jobdsl.plugin.ExecuteDslScripts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * The Pipelines of the README and the guide, run twice each as their reader would, with package managers that only fill their
 * caches and a checkout that is one lock file.
 */
@WithJenkins
class GuidePipelinesTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```groovy\n(.*?)^```$");

    @TempDir
    static Path machine;

    private static JenkinsRule jenkins;
    private static Builds builds;

    @BeforeAll
    static void startAMachineWithPackageManagers(JenkinsRule rule) throws Exception {
        jenkins = rule;
        builds = new Builds(rule);
        program("npm", "\"$npm_config_cache/x\" node_modules/z");
        program("mvn", "\"$TOOLS_HOME/m2/x\"");
        rule.jenkins
                .getGlobalNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new Entry("PATH+TOOLS", machine.resolve("bin").toString()),
                        new Entry("TOOLS_HOME", machine.toString()),
                        new Entry("npm_config_cache", machine.resolve("npm").toString()),
                        new Entry("PIP_CACHE_DIR", machine.resolve("pip").toString()),
                        new Entry("MAVEN_OPTS", "-Dmaven.repo.local=" + machine.resolve("m2"))));
    }

    private static void program(String name, String files) throws IOException {
        Path program = machine.resolve("bin").resolve(name);
        Files.createDirectories(program.getParent());
        Files.writeString(program, """
                #!/bin/sh
                for file in %s; do
                    mkdir -p "${file%%/*}" && [ -e "$file" ] || echo x >"$file"
                done
                """.formatted(files));
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    @BeforeEach
    void configureNothing() {
        CastorConfiguration.get().setCaches("");
        CastorConfiguration.get().setStore(new ControllerStore());
    }

    /** PAGE and NUMBER of each block that is no step of another plugin. */
    static Stream<String> everyPipeline() throws IOException {
        List<String> found = new ArrayList<>();
        for (String page : List.of(
                "README.md",
                "docs/guide/jenkins.md",
                "docs/guide/jenkins-builds.md",
                "docs/guide/ci/from-jobcacher.md")) {
            List<String> blocks = blocks(page);
            assertThat(blocks).as(page).isNotEmpty();
            for (int i = 0; i < blocks.size(); i++) {
                if (!blocks.get(i).contains("arbitraryFileCache")) {
                    found.add(page + " " + i);
                }
            }
        }
        return found.stream();
    }

    private static List<String> blocks(String page) throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("..").resolve(page)));
        return block.results().map(one -> one.group(1)).toList();
    }

    @ParameterizedTest
    @MethodSource("everyPipeline")
    void aPipelineOfTheGuideHitsInItsSecondBuildIfItSaves(String pageAndNumber) throws Exception {
        String[] parts = pageAndNumber.split(" ", -1);
        String block = blocks(parts[0]).get(Integer.parseInt(parts[1]));
        Job<?, ?> job = job(pageAndNumber.replaceAll("[^a-zA-Z0-9]+", "-"), block);
        assertThat(builds.run(job)).contains("[castor] ").doesNotContain("not saved");
        String second = builds.run(job);
        if (block.contains("castorSave") || block.contains("castor(")) {
            assertThat(second)
                    .containsPattern("\\[castor] (restored|nothing to restore)")
                    .doesNotContain("[castor] cold: ")
                    .contains("[castor] unchanged: ");
        }
    }

    private static Job<?, ?> job(String name, String block) throws Exception {
        if (block.startsWith("job(")) {
            ExecuteDslScripts dsl = new ExecuteDslScripts();
            dsl.setScriptText(block.replaceFirst("job\\('\\w+'\\)", "job('" + name + "')"));
            FreeStyleProject seed = jenkins.createFreeStyleProject();
            seed.getBuildersList().add(dsl);
            jenkins.buildAndAssertSuccess(seed);
            return jenkins.jenkins.getItemByFullName(name, FreeStyleProject.class);
        }
        String script = block.replace("checkout scm", "writeFile file: 'package-lock.json', text: '{}'");
        boolean whole = script.startsWith("node(") || script.startsWith("pipeline ") || script.startsWith("parallel ");
        return whole ? builds.script(name, script) : builds.pipeline(name, script);
    }
}

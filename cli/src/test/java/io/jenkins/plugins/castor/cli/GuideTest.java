package io.jenkins.plugins.castor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands of the README and the guide, run as a reader runs them: block after block of a page in one shell, with package
 * managers that only fill their caches ({@link RecipesIT} has real ones). Of commands with their output, the output is
 * compared, all but its numbers.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are for shells")
class GuideTest {
    @TempDir
    Path temp;

    private Path checkout;
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void makeAMachine() throws IOException {
        temp = temp.toRealPath();
        checkout = Files.createDirectories(temp.resolve("checkout"));
        for (String folder : List.of("checkout/my-project", "srv", "opt", "usr/local/bin", "home", "bin")) {
            Files.createDirectories(temp.resolve(folder));
        }
        program(
                checkout.resolve("cli/target/castor/bin/castor"),
                "exec " + System.getProperty("java.home") + "/bin/java --enable-native-access=ALL-UNNAMED -cp '"
                        + System.getProperty("java.class.path") + "' " + Main.class.getName() + " \"$@\"");
        for (String script : List.of("mvnw", "script/demo", "script/test")) {
            assertThat(PageBlock.ROOT.resolve(script)).isExecutable();
            program(checkout.resolve(script), "exit 0");
        }
        program(temp.resolve("bin/npm"), """
                for file in ~/.npm/x ~/.cache/Cypress/y node_modules/z; do
                    mkdir -p "${file%/*}" && [ -e $file ] || echo x >$file
                done""");
        environment.put("HOME", temp.resolve("home").toString());
        environment.put("JAVA_TOOL_OPTIONS", "-Duser.home=" + temp.resolve("home"));
        environment.put("PATH", temp.resolve("bin") + ":" + temp.resolve("usr/local/bin") + ":/usr/bin:/bin");
    }

    private static void program(Path file, String line) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs a script that stops at its first failing command, and returns what it said. */
    private String run(String script) throws Exception {
        String here = script.replace(" /srv/", " " + temp + "/srv/").replace("=/srv/", "=" + temp + "/srv/");
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-c", here).directory(checkout.toFile());
        builder.redirectErrorStream(true).environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as("%s%n%s", here, said).isZero();
        return said.replaceAll("Picked up JAVA_TOOL_OPTIONS: .*\n", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/guide/start.md", "docs/guide/recipes.md"})
    void theCommandsOfThePageWork(String page) throws Exception {
        if (page.endsWith("recipes.md")) {
            environment.put("CASTOR_STORE", temp.resolve("srv/castor").toString());
            environment.put("CASTOR_NAMESPACE", "website/main/test");
        }
        if (!page.endsWith("start.md")) {
            program(
                    temp.resolve("usr/local/bin/castor"),
                    "exec " + checkout.resolve("cli/target/castor/bin/castor") + " \"$@\"");
        }
        StringBuilder script = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (PageBlock block : PageBlock.of(page)) {
            if (block.kind().equals("sh")) {
                script.append(block.text());
            } else if (block.isDialogue()) {
                script.append("rm -rf ~/.npm; echo DIALOGUE\n"); // on another machine
                expected.append("DIALOGUE\n");
                for (String line : block.text().split("\n", -1)) {
                    (line.startsWith("$ ") ? script : expected)
                            .append(line.startsWith("$ ") ? line.substring(2) : line)
                            .append('\n');
                }
                script.append("echo END\n");
                expected.append("END\n");
            }
        }
        String said = run(script.toString());
        assertThat(dialogues(said)).isEqualTo(dialogues(expected.toString()));
        assertThat(said).doesNotContain("not saved").doesNotContain("warning");
        environment.put(
                "CASTOR_STORE",
                temp.resolve(page.endsWith("recipes.md") ? "srv/castor" : "home/castor-store")
                        .toString());
        assertThat(run(checkout.resolve("cli/target/castor/bin/castor") + " list"))
                .contains("website/main/test");
    }

    /** What stands between the marks, without numbers and the width of columns. */
    private String dialogues(String text) {
        return Pattern.compile("(?s)DIALOGUE\n(.*?)END\n")
                .matcher(text)
                .results()
                .map(dialogue -> dialogue.group(1))
                .reduce("", String::concat)
                .replace(temp.resolve("home").toString(), "/home/you")
                .replace(temp.toString(), "")
                .replaceAll("[0-9.,]+ (B|kB|MB)", "SIZE")
                .replaceAll("[0-9]+(\\.[0-9]+)? s", "TIME")
                .replaceAll("entr(y match|ies match)(es)?|entr(y|ies)", "ENTRIES")
                .replaceAll("files?", "FILES")
                .replaceAll("[0-9]+", "N")
                .replaceAll("ENTRIESes", "ENTRIES")
                .replaceAll(" +", " ")
                .replaceAll("\n+", "\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ci/github.md     | GITHUB_ACTIONS=true GITHUB_REPOSITORY=octo/site GITHUB_JOB=test GITHUB_REF_NAME=main GITHUB_REF_TYPE=branch GITHUB_REF=refs/heads/main GITHUB_EVENT_NAME=push GITHUB_REF_PROTECTED=true
            ci/gitlab.md     | GITLAB_CI=true CI_PROJECT_PATH=octo/site CI_JOB_NAME=test CI_COMMIT_BRANCH=main CI_DEFAULT_BRANCH=main CI_PIPELINE_SOURCE=push
            ci/buildkite.md  | BUILDKITE=true BUILDKITE_ORGANIZATION_SLUG=octo BUILDKITE_PIPELINE_SLUG=site BUILDKITE_STEP_KEY=test BUILDKITE_BRANCH=main BUILDKITE_PIPELINE_DEFAULT_BRANCH=main BUILDKITE_PULL_REQUEST=false BUILDKITE_SOURCE=webhook
            ci/woodpecker.md | CI=woodpecker CI_REPO=octo/site CI_WORKFLOW_NAME=test CI_COMMIT_BRANCH=main CI_REPO_DEFAULT_BRANCH=main CI_PIPELINE_EVENT=push
            ci/woodpecker.md | DRONE=true DRONE_REPO=octo/site DRONE_STAGE_NAME=test DRONE_BRANCH=main DRONE_REPO_BRANCH=main DRONE_BUILD_EVENT=push
            ci/zuul.md       | ZUUL_UUID=8e5b9d0a ZUUL_PIPELINE=gate ZUUL_PROJECT=octo/site ZUUL_BRANCH=main ZUUL_CHANGE=4711
            ci/jenkins-without-plugin.md | JENKINS_URL=https://ci/ JOB_NAME=test GERRIT_PROJECT=octo/site GERRIT_BRANCH=main GERRIT_EVENT_TYPE=change-merged CASTOR_POLICY=policy
            """)
    void theSnippetOfEachCiSavesAndLoadsWithoutNamingANamespace(String page, String variables) throws Exception {
        List<PageBlock> blocks = PageBlock.of("docs/guide/" + page).stream()
                .filter(block -> block.section().startsWith("Without "))
                .toList();
        for (String variable : variables.split(" ", -1)) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        StringBuilder script = new StringBuilder("PATH=$PATH:$PWD/cli/target/castor/bin\n");
        for (PageBlock block : blocks) {
            if (block.isPolicy()) {
                WritePolicy.parse(block.text());
                Files.writeString(checkout.resolve("policy"), block.text());
            } else {
                script.append(block.kind().equals("yaml") ? ofYaml(block.text()) : block.text());
            }
        }
        // Every run has a store on this machine: which module of an rsync server is written to is another test.
        String local = script.toString()
                .replaceAll("CASTOR_STORE=.*", Matcher.quoteReplacement("CASTOR_STORE=" + temp.resolve("srv/castor")));
        environment.put("CASTOR_STORE", temp.resolve("srv/castor").toString());
        assertThat(run(local)).contains("cold: nothing was saved yet in ", " octo%2Fsite/main/test", "castor: saved");
        Files.delete(temp.resolve("home/.npm/x"));
        assertThat(run(local)).contains("castor: restored 1 file", "from octo%2Fsite/main/test");
    }

    @Test
    void theFiguresOfRunsCanBeCompared() throws Exception {
        environment.put("CASTOR_STORE", temp.resolve("srv/castor").toString());
        environment.put("CASTOR_NAMESPACE", "website/main/test");
        List<PageBlock> blocks = PageBlock.of("docs/guide/other-cis.md").stream()
                .filter(block -> block.section().equals("Does it pay?"))
                .toList();
        assertThat(blocks).hasSize(2);
        String build = "PATH=$PATH:$PWD/cli/target/castor/bin BUILD=%d\n"
                + blocks.get(0).text();
        run(build.formatted(1));
        run(build.formatted(2));
        run(build.formatted(3).replace("--json", "--json --exact-only --key-text 'cold 3'"));
        assertThat(run(blocks.get(1).text())).matches("hit: [0-9.]+ s, 1 builds\nmiss: [0-9.]+ s, 2 builds\n");
    }

    /** The variables and the commands with castor in a snippet, as lines of a shell. */
    private static String ofYaml(String yaml) {
        StringBuilder script = new StringBuilder();
        for (String line : yaml.split("\n", -1)) {
            Matcher variable = Pattern.compile(" *(CASTOR_\\w+): (.*)").matcher(line);
            Matcher command = Pattern.compile(" *(?:- )*(?:(?:run|command): )?(castor run .*)")
                    .matcher(line);
            if (variable.matches()) {
                script.append("export ")
                        .append(variable.group(1))
                        .append('=')
                        .append(variable.group(2))
                        .append('\n');
            } else if (command.matches()) {
                script.append(command.group(1).replace("{{ zuul.job }}", "test"))
                        .append('\n');
            }
        }
        assertThat(script).contains("castor run");
        return script.toString();
    }

    @Test
    void noCommandSavesThroughAModuleOfRsyncThatIsForReadersOnly() throws Exception {
        String daemon = Files.readString(PageBlock.ROOT.resolve("docs/operations/examples/rsyncd.conf"));
        Pattern url =
                Pattern.compile("castor (?:save|run) .*rsync://[^/ ]*/([\\w-]+)|CASTOR_STORE=rsync://[^/ ]*/([\\w-]+)");
        List<String> modules = new ArrayList<>();
        try (Stream<Path> files = Files.walk(PageBlock.ROOT.resolve("docs"))) {
            List<Path> pages = new ArrayList<>(
                    files.filter(file -> file.toString().endsWith(".md")).toList());
            pages.add(PageBlock.ROOT.resolve("README.md"));
            pages.add(PageBlock.ROOT.resolve("jjb/README.md"));
            for (Path page : pages) {
                url.matcher(Files.readString(page))
                        .results()
                        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                        .forEach(modules::add);
            }
        }
        assertThat(modules)
                .contains("cache-save")
                .allSatisfy(
                        module -> assertThat(daemon).containsPattern("(?s)\\[" + module + "\\][^\\[]*read only = no"));
    }
}

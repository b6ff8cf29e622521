package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The commands of the guide's recipes, taken from their pages and run with the real tools. Each has a script beside this
 * class's resources, on top of one of {@link PackageManagersIT}. It makes a project with its lock file ({@code project}),
 * changes that ({@code change}), and may look into what the tool said ({@code used}). Tools that neither Debian nor the npm
 * registry has (uv, newer Gradle) are named on the pages as not tried.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the builds are scripts for a shell")
class RecipesIT {
    private static final String PAGES = "docs/guide/recipes";
    private static final Path SCRIPTS = Path.of("src/test/resources/recipes").toAbsolutePath();
    /** Page, section, script, programs, what a save says after an exact hit, and the file in the key that changes. */
    private static final String RECIPES = """
            npm      | Downloads                        | npm                | npm node               | unchanged |
            npm      | node_modules                     | npm                | npm node               | unchanged | package-lock.json
            yarn     | Downloads                        | yarn               | node yarn              | unchanged |
            yarn     | node_modules of Yarn 1           | yarn               | node yarn              | unchanged | yarn.lock
            yarn     | node_modules of Yarn 2 and later | yarn-berry         | node @yarnpkg/cli-dist | unchanged | yarn.lock
            pnpm     | Downloads                        | pnpm               | node pnpm              | unchanged |
            pnpm     | node_modules                     | pnpm               | node pnpm              | unchanged | pnpm-lock.yaml
            python   | Downloads                        | python             | python3 pip3           | unchanged |
            python   | Virtual environment              | python             | python3 pip3           | unchanged | requirements.txt
            ruby     | Downloads                        | ruby               | ruby gem bundle        | unchanged |
            ruby     | vendor/bundle                    | ruby               | ruby gem bundle        | unchanged | Gemfile.lock
            composer | Downloads                        | composer           | composer php zip unzip | unchanged |
            composer | vendor                           | composer           | composer php zip unzip | unchanged | composer.lock
            maven    | Local repository                 | maven              | mvn javac jar          | unchanged | pom.xml
            gradle   | Dependencies                     | gradle             | gradle mvn javac jar   | unchanged | build.gradle
            gradle   | Build cache                      | gradle-build-cache | gradle mvn javac jar   | unchanged | build.gradle
            cargo    | Downloads                        | cargo              | cargo                  | unchanged |
            cargo    | target                           | cargo              | cargo                  | unchanged | Cargo.lock
            go       | Modules                          | go                 | go zip                 | unchanged |
            go       | Build cache                      | go                 | go zip                 | saved     | go.sum
            """;

    private static final Pattern SETUP = Pattern.compile("--setup '([^']*)'");

    @TempDir
    Path temp;

    private LocalRegistry registry;

    @BeforeEach
    void startARegistry() throws IOException {
        temp = temp.toRealPath();
        registry = new LocalRegistry(Files.createDirectory(temp.resolve("registry")));
        // Notes which setups ran; tools call /bin/sh.
        Path shell = Files.createDirectory(temp.resolve("programs")).resolve("sh");
        Files.writeString(shell, "#!/bin/sh\nprintf '%s\\n' \"$2\" >>~/setups\nexec /bin/sh \"$@\"\n");
        Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void stopTheRegistry() throws Exception {
        registry.close();
        forgetTheMachine();
    }

    private void forgetTheMachine() throws Exception {
        // Go makes the directories of its modules read-only.
        new ProcessBuilder("bash", "-c", "chmod -R u+w home workspace; rm -rf home workspace")
                .directory(temp.toFile())
                .start()
                .waitFor();
    }

    /** A machine on which the tools find their homes where they were on every other one, and nothing in them. */
    private BuildMachine freshMachine(String script, String checkout) throws Exception {
        forgetTheMachine();
        Path programs = temp.resolve("programs");
        Path recipe = SCRIPTS.resolve(script + ".sh");
        return new BuildMachine(
                        temp.resolve("home"), temp.resolve(checkout), recipe, temp.resolve("registry"), registry.url())
                .with("PATH", programs + ":" + BuildMachine.CASTOR.getParent() + ":" + System.getenv("PATH"))
                .with("PROGRAMS", programs.toString())
                .with("PAGES", PageBlock.ROOT.resolve(PAGES).toString())
                .with("RECIPES", SCRIPTS.toString())
                .with("CASTOR_STORE", temp.resolve("store").toString())
                .with("CASTOR_NAMESPACE", "website/main/test")
                .with("CASTOR_STRICT", "true");
    }

    /** Runs a recipe in a new checkout on a fresh machine. */
    private Build build(String script, String checkout, String recipe) throws Exception {
        BuildMachine machine = freshMachine(script, "workspace/" + checkout);
        machine.run("cp -R '" + temp.resolve("repository") + "/.' .");
        registry.forget();
        return new Build(machine, recipe, machine.run(recipe));
    }

    private record Build(BuildMachine machine, String recipe, String said) {

        /** Whether the setup of the recipe ran. */
        boolean setUp() throws IOException {
            Path setups = machine.home.resolve("setups");
            String setup = setup(recipe);
            return !setup.isEmpty()
                    && Files.exists(setups)
                    && Files.readString(setups).contains(setup);
        }

        void assertThatTheCacheWasUsed() throws Exception {
            Path file = Files.writeString(machine.home.resolve("said"), said);
            machine.with("SAID", file.toString());
            assertThatCode(() -> machine.run("if declare -F used; then used; fi"))
                    .as(said)
                    .doesNotThrowAnyException();
        }
    }

    private static String setup(String recipe) {
        Matcher setup = SETUP.matcher(recipe);
        return setup.find() ? setup.group(1) : "";
    }

    @Tag("long")
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = RECIPES)
    void nothingIsInstalledTwice(String page, String section, String script, String programs, String again, String file)
            throws Exception {
        BuildMachine.assumeInstalled(programs);
        String recipe = PageBlock.of(PAGES + "/" + page + ".md").stream()
                .filter(block -> block.kind().equals("sh") && block.section().equals(section))
                .map(PageBlock::text)
                .reduce((one, other) -> fail("two commands in " + section))
                .orElseThrow();
        boolean hasSetup = !setup(recipe).isEmpty();
        BuildMachine author = freshMachine(script, "repository");
        author.run("(packages)");
        author.run("project");

        Build cold = build(script, "checkout", recipe);
        assertThat(cold.said()).contains("castor: cold: ", "castor: saved ");
        assertThat(cold.setUp()).isEqualTo(hasSetup);
        assertThat(registry.packages()).isNotEmpty();

        Build same = build(script, "another/checkout@2", recipe);
        assertThat(same.said()).contains("castor: restored ", "castor: " + again);
        assertThat(same.setUp()).isFalse();
        assertThat(registry.packages()).isEmpty();
        if (file == null) {
            return;
        }
        same.assertThatTheCacheWasUsed();
        assertThat(same.said()).contains(", exact");
        if (hasSetup) {
            assertThat(registry.asked()).isEmpty();
        }

        freshMachine(script, "repository").run("change");
        Build changed = build(script, "third/checkout", recipe);
        assertThat(changed.said()).contains("key differs: " + file, "castor: saved ");
        assertThat(changed.setUp()).isEqualTo(hasSetup);
        assertThat(registry.packages()).isNotEmpty();
        assertThat(build(script, "fourth/checkout", recipe).said()).contains(", exact", "castor: " + again);
    }

    @Test
    void everyCommandOfTheRecipesIsRun() throws Exception {
        List<String> commands = new ArrayList<>();
        try (Stream<Path> pages = Files.list(PageBlock.ROOT.resolve(PAGES))) {
            for (Path page : pages.toList()) {
                String name = page.getFileName().toString();
                PageBlock.of(PAGES + "/" + name).stream()
                        .filter(block -> block.kind().equals("sh"))
                        .map(block -> name.replace(".md", "") + " | " + block.section())
                        .forEach(commands::add);
            }
        }
        List<String> run = RECIPES.lines()
                .map(row -> row.replaceAll(" +", " ").split(" \\| ", -1))
                .map(cells -> cells[0] + " | " + cells[1])
                .toList();
        assertThat(commands).containsExactlyInAnyOrderElementsOf(run);
    }
}

package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Surroundings.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MavenPresetTest {
    private final Map<String, String> environment = new HashMap<>();
    private Path home;
    private Path project;
    private Path workingDirectory;

    @BeforeEach
    void settle(@TempDir Path base) throws IOException {
        home = Files.createDirectory(base.resolve("home"));
        project = Files.createDirectories(base.resolve("project"));
        workingDirectory = Files.createDirectories(project.resolve("module/src"));
        Files.createDirectory(project.resolve(".mvn"));
    }

    @Test
    void optionsBeatEachOtherAsTheyDoInMaven() throws IOException {
        assertThat(found().directory().path()).isEqualTo(home.resolve(".m2/repository"));

        write("jvm.config", "-Xmx1g\n-Dmaven.repo.local=/jvm.config");
        assertFound("/jvm.config", "-Dmaven.repo.local in .mvn/jvm.config");

        environment.put("MAVEN_OPTS", "-Dmaven.repo.local=/opts");
        assertFound("/opts", "-Dmaven.repo.local in MAVEN_OPTS");

        write("maven.config", "-T1C\n-Dmaven.repo.local=/maven.config\n");
        assertFound("/maven.config", "-Dmaven.repo.local in .mvn/maven.config");

        environment.put("MAVEN_ARGS", "-B -Dmaven.repo.local=/args");
        assertFound("/args", "-Dmaven.repo.local in MAVEN_ARGS");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    -Dmaven.repo.local=/a                               | /a
                    -Xmx1g -Dmaven.repo.local=/a -Dx=y                  | /a
                    -Dmaven.repo.local=/a -Dmaven.repo.local=/b         | /b
                    "-Dmaven.repo.local=/a b"                           | /a b
                    -Dmaven.repo.local='/a b' -Dx                       | /a b
                    -D maven.repo.local=/a                              | /a
                    --define maven.repo.local=/a                        | /a
                    --define=maven.repo.local=/a                        | /a
                    -Duser.home=/u                                      | /u/.m2/repository
                    -Duser.home=/u -Dmaven.repo.local=/a                | /a
                    """)
    void optionsAreFoundInVariables(String options, String path) {
        environment.put("MAVEN_OPTS", options);

        assertThat(found().directory().path()).isEqualTo(Path.of(path));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -Dmaven.repo.local.tail=/a
                    -Dmaven.repo.local=
                    -Dmaven.repo.local
                    -Xmaven.repo.local=/a
                    maven.repo.local=/a
                    -Dx=-Dmaven.repo.local=/a
                    -D
                    """)
    void otherOptionsAreNotMistakenForIt(String options) {
        environment.put("MAVEN_OPTS", options);

        assertThat(found().directory().path()).isEqualTo(home.resolve(".m2/repository"));
    }

    @Test
    void theConfigurationOfTheProjectMayNameItsOwnDirectory() throws IOException {
        write(
                "maven.config",
                "# a comment with -Dmaven.repo.local=/x\n-Dmaven.repo.local=${session.rootDirectory}/.repo");
        assertThat(found().directory().path()).isEqualTo(project.resolve(".repo"));

        write("maven.config", "-Dmaven.repo.local=${user.home}/repo");
        assertThat(found().directory().path()).isEqualTo(home.resolve("repo"));

        write("maven.config", "-Dmaven.repo.local=.repo");
        assertThat(found().directory().path()).isEqualTo(workingDirectory.resolve(".repo"));
    }

    @Test
    void anUnknownVariableInTheConfigurationIsRefused() throws IOException {
        write("maven.config", "-Dmaven.repo.local=${env.WHERE}/x");

        assertThatThrownBy(this::found)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dmaven.repo.local in .mvn/maven.config is \"${env.WHERE}/x\"");
    }

    @Test
    void aConfigurationOfAbsurdSizeIsRefused() throws IOException {
        write("maven.config", "-Dx=y\n".repeat(20_000));

        assertThatThrownBy(this::found).hasMessageContaining("shorten it");
    }

    @Test
    void aRepositoryThatIsALinkElsewhereIsRefusedWithWhatToWrite() throws IOException {
        Path data = Files.createDirectory(project.resolve("data"));
        Files.createDirectory(home.resolve(".m2"));
        Files.createSymbolicLink(home.resolve(".m2/repository"), data);

        assertThatThrownBy(this::found)
                .hasMessageContaining("is a symbolic link to " + data.toRealPath())
                .hasMessageContaining("Write maven=PATH");
    }

    private void assertFound(String path, String origin) {
        assertThat(found().directory().path()).isEqualTo(Path.of(path));
        assertThat(found().origin()).isEqualTo(origin);
    }

    private Preset.Found found() {
        return Preset.named("maven")
                .orElseThrow()
                .find(new Surroundings(environment, home, workingDirectory, Os.LINUX))
                .get(0);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(project.resolve(".mvn").resolve(file), text);
    }
}

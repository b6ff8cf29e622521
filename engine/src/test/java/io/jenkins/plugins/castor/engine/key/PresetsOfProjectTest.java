package io.jenkins.plugins.castor.engine.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which presets a project needs, by the files that it has. */
class PresetsOfProjectTest {

    @TempDir
    Path work;

    private void write(String path) throws IOException {
        Path file = work.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
    }

    @Test
    void eachLockFileMeansItsPresetAndTheOneNearestToTheTopIsNamed() throws Exception {
        write("package-lock.json");
        write("web/package-lock.json");
        write("a/b/pom.xml");
        write("server/pom.xml");
        write("docs/requirements-dev.txt");
        write("README");
        assertThat(PresetsOfProject.find(work))
                .containsExactly(
                        Map.entry("npm", "package-lock.json"),
                        Map.entry("pip", "docs/requirements-dev.txt"),
                        Map.entry("maven", "server/pom.xml"));
    }

    @Test
    void whatBuildsMakeMeansNothing() throws Exception {
        write("node_modules/left/package-lock.json");
        write("target/classes/pom.xml");
        assertThat(PresetsOfProject.find(work)).isEmpty();
        assertThat(PresetsOfProject.find(work.resolve("none"))).isEmpty();
    }

    @Test
    void whatCannotBeAKeyIsNoReasonToFail() throws Exception {
        write("a\nb/Cargo.lock");
        Files.createDirectories(work.resolve("go.sum"));
        Files.createSymbolicLink(work.resolve("Gemfile.lock"), work.resolve("none"));
        assertThat(PresetsOfProject.find(work)).containsOnlyKeys("cargo");
        assertThat(PresetsOfProject.find(work).get("cargo")).doesNotContain("\n");
    }
}

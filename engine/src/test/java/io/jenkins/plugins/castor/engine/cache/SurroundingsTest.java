package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Surroundings.Os;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SurroundingsTest {
    @Test
    void thoseOfThisProcessAreItsOwn() {
        Surroundings here = Surroundings.ofThisProcess();

        assertThat(here.environment()).isEqualTo(System.getenv());
        assertThat(here.home()).isEqualTo(Path.of(System.getProperty("user.home")));
        assertThat(here.workingDirectory()).isEqualTo(Path.of("").toAbsolutePath());
    }

    @Test
    void theirTextKeepsTheEnvironmentToItself() {
        assertThat(here(Os.LINUX, "TOKEN", "s3cret").toString()).doesNotContain("s3cret", "TOKEN");
    }

    @Test
    void homeIsWhatTheEnvironmentSaysWhereItSaysSo() {
        assertThat(here(Os.LINUX, "HOME", "/h").path("~")).isEqualTo(Path.of("/h"));
        assertThat(here(Os.LINUX, "HOME", "").path("~/x")).isEqualTo(Path.of("/home/me/x"));
        assertThat(here(Os.LINUX, "HOME", "relative").path("~")).isEqualTo(Path.of("/home/me"));
        assertThat(here(Os.WINDOWS, "UserProfile", "/u").path("~\\x")).isEqualTo(Path.of("/u/x"));
    }

    @Test
    void variablesOnWindowsHaveNoCase() {
        assertThat(here(Os.WINDOWS, "Pip_Cache_Dir", "/x").variable("PIP_CACHE_DIR"))
                .contains("/x");
        assertThat(here(Os.LINUX, "Pip_Cache_Dir", "/x").variable("PIP_CACHE_DIR"))
                .isEmpty();
    }

    @Test
    void whatCannotBeAPathIsRefused() {
        Surroundings here = here(Os.LINUX, "A", "b");

        assertThatThrownBy(() -> here.path("a\0b")).hasMessageContaining("control character");
        assertThatThrownBy(() -> here.path("x/${Y}/z")).hasMessageContaining("which has an unresolved variable");
        assertThatThrownBy(() -> here.path("%USERPROFILE%\\x")).hasMessageContaining("unresolved variable");
        assertThatThrownBy(() -> here.path("https://me:s3cret@example.org/"))
                .hasMessageContaining("is a URL")
                .hasMessageNotContaining("s3cret");
    }

    private static Surroundings here(Os os, String name, String value) {
        return new Surroundings(Map.of(name, value), Path.of("/home/me"), Path.of("/work"), os);
    }
}

package io.jenkins.plugins.castor.engine.store.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreOptions.OldRsync;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How rsync is called, and what comes of what it prints; a script that stands in for it tells, or lies. */
class RsyncProgramTest {

    private static final String GOOD = "rsync  version 3.2.7  protocol version 31";

    @TempDir
    Path temp;

    private final Map<String, String> environment = new HashMap<>(Map.of("SECRET_OF_THE_BUILD", "a secret"));

    private Store open(String url, Optional<Path> passwordFile, OptionalLong rate) {
        environment.put("PATH", temp + ":/bin:/usr/bin");
        StoreOptions options = StoreOptions.NONE
                .withPasswordFile(passwordFile)
                .withMaxRate(rate)
                .withEnvironment(environment);
        return new RsyncStore(StoreUrl.parse(url), options, Retry.NEVER);
    }

    private Store open(String url) {
        return open(url, Optional.empty(), OptionalLong.empty());
    }

    /** A program that says this of its version and otherwise notes how it was called, and prints this. */
    private void script(String version, String prints, String says, int exit) throws IOException {
        Files.writeString(temp.resolve("printed"), prints);
        Files.writeString(temp.resolve("said"), says);
        Path script = Files.writeString(temp.resolve("rsync"), """
                #!/bin/sh
                if [ "$1" = --version ]; then echo '%2$s'; exit 0; fi
                printf '%%s\\n' "$@" >'%1$s/arguments'
                env >'%1$s/environment'
                cat >'%1$s/input'
                cat '%1$s/printed'
                cat '%1$s/said' >&2
                exit %3$s
                """.formatted(temp, version, exit));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @ParameterizedTest
    @CsvSource({
        "rsync  version 3.1.3  protocol version 31, rsync 3.1.3",
        "rsync  version 2.6.9  protocol version 29, rsync 2.6.9",
        "openrsync: protocol version 29, openrsync: protocol version 29",
    })
    void aProgramThatIsTooOldIsNamed(String version, String named) throws Exception {
        script(version, "", "", 0);
        try (Store store = open("rsync://host/module")) {
            assertThatThrownBy(() -> store.list(""))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(named)
                    .hasMessageContaining("install rsync 3.2 or newer");
        }
    }

    @Test
    void aMissingProgramIsSaidSo() {
        environment.put("PATH", temp.toString());
        StoreOptions options = StoreOptions.NONE.withEnvironment(Map.of("PATH", temp + ":."));
        try (Store store = new RsyncStore(StoreUrl.parse("rsync://host/module"), options, Retry.NEVER)) {
            assertThatThrownBy(() -> store.list("")).hasMessageContaining("there is no program rsync on the PATH");
        }
    }

    @Test
    void rsyncWithKnownHolesIsWarnedOfOrRefusedUnlessItIsAccepted() throws Exception {
        script("rsync  version 3.3.1  protocol version 31", "", "", 0);
        environment.put("PATH", temp + ":/bin:/usr/bin");
        StoreOptions options = StoreOptions.NONE.withEnvironment(environment);
        StoreUrl url = StoreUrl.parse("rsync://host/module");
        try (Store warned = new RsyncStore(url, options, Retry.NEVER)) {
            warned.list("");
            assertThat(warned.warnings()).singleElement().asString().contains("is rsync 3.3.1", "install rsync 3.4");
        }
        try (Store accepted = new RsyncStore(url, options.withOldRsync(OldRsync.ACCEPT), Retry.NEVER)) {
            accepted.list("");
            assertThat(accepted.warnings()).isEmpty();
        }
        try (Store refused = new RsyncStore(url, options.withOldRsync(OldRsync.REFUSE), Retry.NEVER)) {
            assertThatThrownBy(() -> refused.list(""))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is rsync 3.3.1")
                    .hasMessageContaining("CASTOR_OLD_RSYNC=accept");
        }
        script("rsync  version 3.4.0  protocol version 32", "", "", 0);
        try (Store mended = new RsyncStore(url, options.withOldRsync(OldRsync.REFUSE), Retry.NEVER)) {
            mended.list("");
            assertThat(mended.warnings()).isEmpty();
        }
    }

    @Test
    void thePasswordIsOnStandardInputAlone() throws Exception {
        script(GOOD, "", "", 0);
        environment.put("RSYNC_PASSWORD", "the password");
        environment.put("RSYNC_CONNECT_PROG", "touch oops");
        try (Store store = open("rsync://user@host:999/module/path", Optional.empty(), OptionalLong.of(1_024_000))) {
            store.list("a");
        }
        assertThat(Files.readString(temp.resolve("arguments")))
                .doesNotContain("the password")
                .contains("--password-file=-\n")
                .contains("\nrsync://user@host:999/module/\n")
                .contains("--bwlimit=1000\n")
                .contains("--contimeout=10\n")
                .contains("--timeout=60\n");
        assertThat(temp.resolve("input")).hasContent("the password");
        assertThat(Files.readString(temp.resolve("environment")))
                .contains("LC_ALL=C\n")
                .doesNotContain("the password")
                .doesNotContain("a secret")
                .doesNotContain("CONNECT_PROG");
    }

    @Test
    void sshNeitherAsksNorTrustsNorKnowsThePassword() throws Exception {
        script(GOOD, "", "", 0);
        environment.put("RSYNC_PASSWORD", "the password");
        try (Store store = open("rsync+ssh://user@host:2222/path")) {
            store.list("a");
        }
        assertThat(Files.readString(temp.resolve("arguments")))
                .contains("'-oBatchMode=yes'")
                .contains("'-oStrictHostKeyChecking=yes'")
                .contains("'-p2222'")
                .contains("--secluded-args\n")
                .contains("\nuser@host:/\n")
                .doesNotContain("--contimeout");
        assertThat(Files.readString(temp.resolve("environment"))).doesNotContain("the password");
    }

    @Test
    void aPasswordFileIsForNobodyElse() throws Exception {
        script(GOOD, "", "", 0);
        Path file = Files.writeString(temp.resolve("password"), "the password\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Optional<Path> given = Optional.of(file);
        assertThatThrownBy(() -> open("rsync://host/module", given, OptionalLong.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (Store store = open("rsync://host/module", given, OptionalLong.empty())) {
            store.list("");
        }
        assertThat(Files.readString(temp.resolve("arguments"))).contains("--password-file=-\n");
        assertThat(temp.resolve("input")).hasContent("the password");
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> open("rsync://host/module", given, OptionalLong.empty()))
                .hasMessageContaining("contains no password");
    }

    @Test
    void aListingIsReadExactly() throws Exception {
        script(GOOD, """
                drwxr-xr-x          4,096 2026/01/02 03:04:05 path
                """.replace(",", "") + """
                -rw-r--r--  1234567890123 2026/01/02 03:04:05 path/a/with  spaces
                -rw-r--r--              0 -292471206706/01/02 03:04:05 path/a/of another time
                lrwxrwxrwx             10 2026/01/02 03:04:05 path/a/link
                -rw-r--r--              1 2026/01/02 03:04:05 path/a/../../up
                -rw-r--r--              1 2026/01/02 03:04:05 path/a/feed\\#012
                -rw-r--r--              1 2026/01/02 03:04:05 path/a/up\\#057..\\#057up
                -rw-r--r--              1 2026/01/02 03:04:05 path/a/.claims/x
                -rw-r--r--              1 2026/01/02 03:04:05 pathological/x
                -rw-r--r--              1 2026/01/02 03:04:05 /path/a/absolute
                """, "", 0);
        try (Store store = open("rsync://host/module/path")) {
            assertThat(store.list(""))
                    .containsExactly(
                            new StoredObject("a/with  spaces", 1234567890123L, Instant.parse("2026-01-02T03:04:05Z")),
                            new StoredObject("a/of another time", 0, Store.UNKNOWN_TIME));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "-rw-r--r-- 12345678901234567890 2026/01/02 03:04:05 path/a",
                "-rw-r--r-- -1 2026/01/02 03:04:05 path/a",
                "-rw-r--r-- 1 2026/01/02 03:04:05"
            })
    void aListingThatCannotBeUnderstoodIsAnError(String line) throws Exception {
        script(GOOD, line + "\u001b[31m\n", "", 0);
        try (Store store = open("rsync://host/module/path")) {
            assertThatThrownBy(() -> store.list(""))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("sent a listing that cannot be parsed")
                    .hasMessageContaining("\\u001b");
        }
    }

    @Test
    void aLineWithoutEndIsAnError() throws Exception {
        script(GOOD, "x".repeat(100_000), "", 0);
        try (Store store = open("rsync://host/module")) {
            assertThatThrownBy(() -> store.list("")).hasMessageContaining("a line of more than 32 KiB");
        }
    }

    @Test
    void whatAHostileServerSaysIsShownCutAndEscaped() throws Exception {
        script(GOOD, "", "@ERROR: \u001b]0;owned\u0007 " + "x".repeat(5_000) + "\n", 5);
        try (Store store = open("rsync://host/module")) {
            assertThatThrownBy(() -> store.list(""))
                    .hasMessageContaining("the server refuses the module")
                    .hasMessageContaining("\\u001b]0;owned\\u0007")
                    .hasMessageNotContaining("\u001b")
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
        }
    }

    @Test
    void aPartialFailureThatIsNoAbsenceIsAnError() throws Exception {
        script(GOOD, "", """
                rsync: [sender] link_stat "/x" (in module) failed: No such file or directory (2)
                rsync: [sender] opendir "/y" (in module) failed: Permission denied (13)
                """, 23);
        try (Store store = open("rsync://host/module")) {
            assertThatThrownBy(() -> store.list("")).hasMessageContaining("let the user that it runs as");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsync://host",
                "rsync:///module",
                "rsync://-oProxyCommand=x/module",
                "rsync://-user@host/module",
                "rsync://a%20b@host/module",
                "rsync://host/mod*ule",
                "rsync://host/module/../other",
                "rsync://host/module/.hidden",
                "rsync://host/module/%0A",
                "rsync://host/module/%C3%A9",
                "rsync://host/module?option=value",
                "rsync+ssh://-oProxyCommand=x/path",
                "rsync+ssh://host/a%5B",
                "rsync+ssh:///path",
            })
    void aUrlThatWouldMeanSomethingElseIsRefused(String url) {
        assertThatThrownBy(() -> open(url)).isInstanceOf(IllegalArgumentException.class);
    }
}

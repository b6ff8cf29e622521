package io.jenkins.plugins.castor.cli.command.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.Cli.Result;
import io.jenkins.plugins.castor.cli.PageBlock;
import io.jenkins.plugins.castor.cli.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code castor import} from a real rsync daemon that serves trees as Wikimedia's castor had them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "rsync runs on Linux and macOS")
class ImportTest {
    @TempDir
    Path folder;

    private Path trees;
    private Process daemon;
    private int port;
    private Cli cli;

    @BeforeEach
    void startTheOldServer() throws Exception {
        trees = Files.createDirectories(folder.toRealPath().resolve("srv/caches"));
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path configuration =
                Files.writeString(folder.resolve("rsyncd.conf"), """
                address = 127.0.0.1
                port = %d
                use chroot = no
                pid file = %s
                log file = /dev/null
                [caches]
                path = %s
                read only = yes
                """.formatted(port, folder.resolve("pid"), trees));
        daemon = new ProcessBuilder("rsync", "--daemon", "--no-detach", "--config=" + configuration)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Waiting.until("the daemon answers", () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
        cli = new Cli(folder)
                .with("CASTOR_STORE", folder.resolve("store").toString())
                .with("CASTOR_OLD_RSYNC", "accept")
                .with("PATH", System.getenv("PATH"));
    }

    @AfterEach
    void endTheOldServer() throws InterruptedException {
        daemon.destroy();
        assertThat(daemon.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private String url(String job) {
        return "rsync://127.0.0.1:" + port + "/caches/" + job;
    }

    private void old(String path, String text) throws IOException {
        Path file = trees.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** As it was copied from the home of a virtual machine. */
    private void makeATreeOfAHome(String job) throws IOException {
        old(job + "/.npm/_cacache/content-v2/sha512/aa/bb", "package");
        old(job + "/.npm/_cacache/tmp/half", "a partial download");
        old(job + "/.cache/pip/http/a/b", "wheel");
        Files.createDirectories(trees.resolve(job + "/.cache/composer"));
        old(job + "/.composer/cache/files/x.zip", "zip");
        old(job + "/.m2/repository/org/a/a-1.jar", "jar");
        old(job + "/workspace/vendor/bundle/ruby/bin/rake", "#!/bin/sh\n");
        Files.setPosixFilePermissions(
                trees.resolve(job + "/workspace/vendor/bundle/ruby/bin/rake"),
                PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(trees.resolve(job + "/workspace/vendor/bundle/ruby/rake"), Path.of("bin/rake"));
        old(job + "/.cache/Cypress/cypress.zip", "zip zip");
        old(job + "/.bashrc", "alias x=y");
    }

    @Test
    void aTreeOfAHomeBecomesAFirstSaveThatBuildsLoad() throws Exception {
        makeATreeOfAHome("web/master/npm-test");
        Result imported = cli.run("import", url("web/master/npm-test/"), "website/main/test");
        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(imported.out())
                .contains(
                        "castor: took .npm as the cache npm: 2 files, 25 B",
                        "castor: took .cache/pip as the cache pip: 1 file",
                        "castor: took .composer/cache as the cache composer: 1 file",
                        "castor: took .m2/repository as the cache maven: 1 file",
                        "castor: took workspace/vendor/bundle as the cache bundle: 1 file",
                        "castor: left out .cache/Cypress, 1 file, 7 B: no known cache: to take it, if it is a directory,"
                                + " give --directory NAME=.cache/Cypress",
                        "castor: left out .bashrc, 1 file",
                        "as website/main/test generation 1");
        Result loaded = cli.with("CASTOR_NAMESPACE", "website/main/test")
                .run("load", "--cache", "npm,pip,composer,maven,bundle=vendor/bundle");
        assertThat(loaded.out()).contains("castor: restored 5 files");
        assertThat(cli.home.resolve(".npm/_cacache/content-v2/sha512/aa/bb")).hasContent("package");
        assertThat(cli.home.resolve(".npm/_cacache/tmp"))
                .as("what the preset leaves out")
                .doesNotExist();
        assertThat(cli.home.resolve(".cache/pip/http/a/b")).hasContent("wheel");
        assertThat(cli.work.resolve("vendor/bundle/ruby/bin/rake")).isExecutable();
        assertThat(cli.work.resolve("vendor/bundle/ruby/rake")).isSymbolicLink();
        assertThat(cli.run("show", "website/main/test", "--json").json())
                .containsEntry("provenance/cause", "import of " + url("web/master/npm-test"));
    }

    @Test
    void aTreeOfAContainerHasTheCachesOfXdgAndNpmAtItsTop() throws Exception {
        old("web/master/docker/_cacache/index-v5/a", "index");
        old("web/master/docker/pip/http/a", "wheel");
        old("web/master/docker/composer/repo/a", "repo");
        Result imported = cli.run("import", "--json", url("web/master/docker"), "website/main/test");
        assertThat(imported.json())
                .containsEntry("exit", 0L)
                .containsEntry("dryRun", false)
                .containsEntry("leftOut", List.of())
                .containsEntry("save/outcome", "saved")
                .containsEntry("save/head/generation", 1L);
        cli.with("CASTOR_NAMESPACE", "website/main/test").run("load", "--cache", "npm,pip");
        assertThat(cli.home.resolve(".npm/_cacache/index-v5/a")).hasContent("index");
        assertThat(cli.home.resolve(".npm/pip")).doesNotExist();
        assertThat(cli.home.resolve(".cache/pip/http/a")).hasContent("wheel");
    }

    @Test
    void aDryRunSaysWhatWouldBeTakenAndTouchesNothing() throws Exception {
        makeATreeOfAHome("a/b/c");
        Result shown = cli.run(
                "import", url("a/b/c"), "website/main/test", "--dry-run", "--directory", "cypress=.cache/Cypress");
        assertThat(shown.exit()).isZero();
        assertThat(shown.out())
                .contains("castor: would take .cache/Cypress as the cache cypress: 1 file, 7 B")
                .doesNotContain("left out .cache/Cypress");
        assertThat(cli.store).doesNotExist();
    }

    @Test
    void whatIsTakenInsteadOfAKnownPlaceIsNamed() throws Exception {
        old("a/b/c/.cache/composer/files/x", "x");
        old("a/b/c/.composer/cache/files/x", "x");
        assertThat(cli.run("import", url("a/b/c"), "website/main/test", "--dry-run")
                        .out())
                .contains("would take .cache/composer as the cache composer")
                .contains("left out .composer/cache, 1 file, 1 B: the cache composer is made of .cache/composer");
        assertThat(cli.run("import", url("a/b/c"), "w/m/t", "--dry-run", "--directory", "composer=.composer/cache")
                        .out())
                .contains("would take .composer/cache as the cache composer")
                .contains("left out .cache/composer");
    }

    @Test
    void anImportIsAFirstSaveAndSignedLikeAnyOther() throws Exception {
        old("a/b/c/.npm/x", "x");
        String key = folder.resolve("key").toString();
        Path trusted =
                Files.writeString(folder.resolve("pub"), cli.run("keygen", key).out());
        assertThat(cli.run("import", url("a/b/c"), "website/main/test", "--signing-key", key)
                        .exit())
                .isZero();
        assertThat(cli.with("CASTOR_NAMESPACE", "website/main/test")
                        .run("load", "--cache", "npm", "--trusted-key", trusted.toString())
                        .out())
                .contains("castor: restored 1 file");
        Result again = cli.run("import", url("a/b/c"), "website/main/test");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("not imported: website/main/test has generation 1 already");
    }

    @Test
    void whatCannotBeImportedSaysWhy() throws Exception {
        old("a/b/c/.bashrc", "x");
        Result unknown = cli.run("import", url("a/b/c"), "website/main/test");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("no cache that Castor knows in " + url("a/b/c") + ", but .bashrc");
        assertThat(cli.run("import", url("nothing/here/x"), "website/main/test").err())
                .contains("nor any file: write it like rsync://host/module/PROJECT/BRANCH/JOB");
        assertThat(cli.run("import", "rsync://127.0.0.1:" + port + "/nomodule/a/b/c", "website/main/test")
                        .err())
                .contains("no module of that name");
        for (String[] wrong : new String[][] {
            {"import", url("a/b/c")},
            {"import", "/srv/caches/a/b/c", "website/main/test"},
            {"import", "https://host/a", "website/main/test"},
            {"import", url("a/b/c"), "website"},
            {"import", url("a/b/c"), "website/main/test", "--directory", "x=../y"},
            {"import", url("a/b/c"), "website/main/test", "--directory", "x"},
        }) {
            assertThat(cli.run(wrong).exit()).as(String.join(" ", wrong)).isEqualTo(2);
        }
        assertThat(cli.store).doesNotExist();
    }

    @Test
    void theCommandsOfThePageWork() throws Exception {
        makeATreeOfAHome("mediawiki-core/master/npm-test");
        String commands =
                PageBlock.of("docs/guide/ci/from-castor-2016.md").get(0).text();
        List<String> lines = commands.replace("castor02.example.org", "127.0.0.1:" + port)
                .lines()
                .toList();
        assertThat(lines).hasSize(2);
        for (String line : lines) {
            assertThat(line).startsWith("castor import ");
            Result result = cli.run(line.substring("castor ".length()).split(" ", -1));
            assertThat(result.exit()).as(result.err()).isZero();
        }
        assertThat(cli.run("list").out()).contains("mediawiki%2Fcore/master/npm-test");
    }

    @Test
    void noOtherServerGetsThePasswordOfTheStore() throws Exception {
        old("a/b/c/.npm/x", "x");
        Path secrets = Files.writeString(folder.resolve("secrets"), "castor:the secret\n");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(
                folder.resolve("rsyncd.conf"),
                "[locked]\npath = " + trees + "\nauth users = castor\nsecrets file = " + secrets + "\n",
                java.nio.file.StandardOpenOption.APPEND);
        cli.with("RSYNC_PASSWORD", "the secret");
        assertThat(cli.run("import", "rsync://castor@127.0.0.1:" + port + "/locked/a/b/c", "website/main/test")
                        .err())
                .contains("the server asks for a user and a password, and no password is set");
    }
}

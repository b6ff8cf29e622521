package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.cache.Surroundings;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.rsync.Rsyncd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oldest use: one host downloads packages of its distribution, and others take them from it (docs/operations/rsync.md). */
class DistributionPackagesTest {

    private static final String PACKAGE = "castor-example";

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private Path repository;

    /** A repository with one package, and two hosts that know it. */
    @BeforeEach
    void makeRepository() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/apt-get")) && Files.isExecutable(Path.of("/usr/bin/dpkg-deb")),
                "this machine has no apt");
        repository = Files.createDirectories(temp.resolve("repository"));
        String control = """
                Package: castor-example
                Version: 1.0
                Architecture: all
                Maintainer: Castor <castor@example.org>
                Description: A package that does nothing
                """;
        TestTrees.write(temp.resolve("package/DEBIAN/control"), control);
        Path deb = repository.resolve(PACKAGE + "_1.0_all.deb");
        TestTrees.run(temp, "dpkg-deb", "-b", "package", deb.toString());
        byte[] bytes = Files.readAllBytes(deb);
        Files.writeString(
                repository.resolve("Packages"),
                control + "Filename: ./" + deb.getFileName() + "\nSize: " + bytes.length + "\nSHA256: "
                        + Digests.hex(Digests.sha256().digest(bytes)) + "\n");
        for (String host : List.of("first", "second")) {
            Files.createDirectories(root(host).resolve("var/lib/apt/lists/partial"));
            Files.createDirectories(archives(host).resolve("partial"));
            TestTrees.write(root(host).resolve("status"), "");
            TestTrees.write(root(host).resolve("etc/apt.conf"), "");
            TestTrees.write(root(host).resolve("etc/sources.list"), "deb [trusted=yes] copy:" + repository + " ./\n");
            assertThat(apt(host, "update")).isZero();
        }
    }

    private Path root(String host) {
        return temp.resolve(host);
    }

    private Path archives(String host) {
        return root(host).resolve("var/cache/apt/archives");
    }

    /** Runs apt-get as on a machine of its own. */
    private int apt(String host, String... arguments) throws IOException, InterruptedException {
        Path root = root(host);
        List<String> command = new ArrayList<>(List.of("apt-get", "-q", "-y", "--download-only"));
        for (String option : List.of(
                "Dir::State=" + root.resolve("var/lib/apt"),
                "Dir::State::status=" + root.resolve("status"),
                "Dir::Cache=" + root.resolve("var/cache/apt"),
                "Dir::Etc::sourcelist=" + root.resolve("etc/sources.list"),
                "Dir::Etc::sourceparts=/nowhere",
                "Dir::Log=" + root,
                "APT::Sandbox::User=")) {
            command.addAll(List.of("-o", option));
        }
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("APT_CONFIG", root.resolve("etc/apt.conf").toString());
        Process process = builder.start();
        byte[] output = process.getInputStream().readAllBytes();
        int exit = process.waitFor();
        Files.write(root.resolve("apt.log"), output);
        return exit;
    }

    /** The preset, for a host that has its root elsewhere. */
    private List<CacheDirectory> caches(String host) {
        return Caches.parse(List.of("apt=" + archives(host)), Surroundings.ofThisProcess());
    }

    @Test
    void whatOneHostDownloadedAnotherInstallsWithoutTheRepository() throws Exception {
        assertThat(apt("first", "install", PACKAGE)).isZero();
        TestTrees.write(archives("first").resolve("partial/half.deb"), "half of it");
        try (Rsyncd server = new Rsyncd(temp.resolve("server"));
                Castor saver = Castor.open(server.url(), Rsyncd.options());
                Castor loader = Castor.open(server.readOnlyUrl())) {
            assertThat(saver.save(SaveRequest.of(Workbench.JOB, caches("first")))
                            .outcome())
                    .isEqualTo(SaveReport.Outcome.SAVED);

            Files.move(repository, temp.resolve("gone"));
            assertThat(apt("second", "install", PACKAGE)).isNotZero();
            assertThat(loader.load(LoadRequest.of(Workbench.JOB, caches("second")))
                            .outcome())
                    .isEqualTo(LoadReport.Outcome.HIT);
            assertThat(apt("second", "install", PACKAGE))
                    .as(Files.readString(root("second").resolve("apt.log"), StandardCharsets.UTF_8))
                    .isZero();
        }
        assertThat(archives("second").resolve("partial")).isEmptyDirectory();
        assertThat(archives("second").resolve(PACKAGE + "_1.0_all.deb")).exists();
    }
}

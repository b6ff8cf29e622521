package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.age;
import static io.jenkins.plugins.castor.engine.TestTrees.assertIs;
import static io.jenkins.plugins.castor.engine.TestTrees.listing;
import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.Normalizer;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees of all kinds come back as they were, and stay so when they are saved and loaded again. */
class TreeKindsTest {

    @TempDir
    Path temp;

    private Workbench bench;
    private Path tree;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench(temp);
        tree = bench.tree();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Also what was restored is the same tree: it differs in nothing that a save or a load looks at. */
    private void assertComesBack() throws Exception {
        bench.saved();
        Path target = bench.loaded();
        assertIs(target, listing(tree));
        assertThat(bench.castor()
                        .save(SaveRequest.of(Workbench.JOB, Workbench.caches(target)))
                        .outcome())
                .isEqualTo(SaveReport.Outcome.UNCHANGED);
        LoadReport again = bench.load(target);
        assertThat(again.counts().written()).isZero();
        assertIs(target, listing(tree));
    }

    @Test
    void emptyFilesAndEmptyDirectories() throws Exception {
        write(tree.resolve("empty"), "");
        write(tree.resolve("a/b/empty"), "");
        Files.createDirectories(tree.resolve("a/c/d/e"));
        assertComesBack();
    }

    @Test
    void aTreeOfEmptyDirectories() throws Exception {
        Files.createDirectories(tree.resolve("a/b"));
        SaveReport report = bench.save();
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(report.warnings()).singleElement().asString().contains("the cache npm has no files");
        assertIs(bench.loaded(), listing(tree));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1, 511, 512, 513, 4095, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (4 << 20) - 512, 4 << 20, 9_000_000})
    void filesOfAllSizesBesideSmallOnes(int size) throws Exception {
        write(tree.resolve("a"), "before");
        write(tree.resolve("b"), noise(size, size));
        write(tree.resolve("c"), noise(size + 1, size));
        write(tree.resolve("d"), "behind");
        assertComesBack();
    }

    @Test
    void aSparseFile() throws Exception {
        Path sparse = tree.resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(50 << 20);
            file.seek(20 << 20);
            file.write(noise(1, 1000));
        }
        age(sparse);
        assertComesBack();
    }

    @Test
    void aFileOfMoreThanFourGigabytes() throws Exception {
        assumeTrue(Boolean.getBoolean("castor.test.huge"), "takes up to a minute: -Dcastor.test.huge=true");
        Path huge = tree.resolve("huge");
        long middle = (4L << 30) + 12_345;
        try (FileChannel file = FileChannel.open(huge, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(noise(1, 1000)), middle);
            file.write(ByteBuffer.wrap(noise(2, 1000)), middle + (10 << 20));
        }
        age(huge);
        bench.saved();
        bench.assertLoadGivesTheTree();
    }

    @Test
    void symbolicLinks() throws Exception {
        write(tree.resolve("lib/module/cli.js"), "#!/usr/bin/env node");
        Files.createDirectories(tree.resolve("lib/.bin"));
        Files.createSymbolicLink(tree.resolve("lib/.bin/cli"), Path.of("../module/cli.js"));
        Files.createSymbolicLink(tree.resolve("lib/current"), Path.of("module"));
        Files.createSymbolicLink(tree.resolve("dangling"), Path.of("not/there yet"));
        Files.createSymbolicLink(tree.resolve("here"), Path.of("."));
        Files.createSymbolicLink(tree.resolve("lib/loop"), Path.of("loop"));
        Files.createSymbolicLink(tree.resolve("lib/Ünïcode\n"), Path.of("modulé\n\\"));
        run(tree, "touch", "-h", "-d", "2001-02-03T04:05:06.123456Z", "dangling");
        assertComesBack();
    }

    @Test
    void aLinkWithMoreSlashesThanItNeedsComesBackWithoutThemAndIsNoChange() throws Exception {
        write(tree.resolve("lib/file"), "content");
        run(tree, "ln", "-s", "lib//./file", "double");
        run(tree, "ln", "-s", "lib/", "trailing");
        bench.saved();
        Path target = bench.loaded();
        assertThat(Files.readSymbolicLink(target.resolve("double"))).hasToString("lib/./file");
        assertThat(Files.readSymbolicLink(target.resolve("trailing"))).hasToString("lib");
        assertThat(bench.castor()
                        .save(SaveRequest.of(Workbench.JOB, Workbench.caches(target)))
                        .outcome())
                .isEqualTo(SaveReport.Outcome.UNCHANGED);
    }

    @Test
    void aLinkThatLeadsOutIsLeftOutWithALine() throws Exception {
        write(tree.resolve("file"), "content");
        Files.createSymbolicLink(tree.resolve("out"), Path.of("../elsewhere"));
        Files.createSymbolicLink(tree.resolve("absolute"), Path.of("/etc/passwd"));
        SaveReport report = bench.save();
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(report.warnings()).hasSize(2).allMatch(line -> line.contains("leads out of its cache directory"));
        assertThat(listing(bench.loaded())).containsOnlyKeys("", "file");
        run(tree, "rm", "out", "absolute");
    }

    @Test
    void linksThatStayInsideComeBackWhereverTheCacheIs() throws Exception {
        write(tree.resolve("plain"), "content");
        write(tree.resolve("a/file"), "more");
        write(tree.resolve("a/b/deep"), "deep");
        Files.createSymbolicLink(tree.resolve("absolute"), tree.resolve("a/file"));
        Files.createSymbolicLink(tree.resolve("a/b/up"), tree.resolve("plain"));
        Files.createSymbolicLink(tree.resolve("a/b/beside"), tree.resolve("a/b/deep"));
        Files.createSymbolicLink(tree.resolve("self"), tree);
        Files.createSymbolicLink(tree.resolve("roundabout"), Path.of("a/../plain"));
        Files.createSymbolicLink(tree.resolve("a/there"), Path.of("b/.././../a/./file"));
        Files.createSymbolicLink(tree.resolve("not yet"), tree.resolve("nothing/there"));
        bench.saved();
        Path target = bench.loaded();
        run(tree.getParent(), "mv", "tree", "elsewhere");
        assertThat(Files.readSymbolicLink(target.resolve("absolute"))).hasToString("a/file");
        assertThat(Files.readSymbolicLink(target.resolve("a/b/up"))).hasToString("../../plain");
        assertThat(Files.readSymbolicLink(target.resolve("a/b/beside"))).hasToString("deep");
        assertThat(Files.readSymbolicLink(target.resolve("self"))).hasToString(".");
        assertThat(Files.readSymbolicLink(target.resolve("not yet"))).hasToString("nothing/there");
        assertThat(target.resolve("roundabout")).hasContent("content");
        assertThat(target.resolve("a/there")).hasContent("more");
        run(tree.getParent(), "mv", "elsewhere", "tree");
        assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertThat(bench.castor()
                        .save(SaveRequest.of(Workbench.JOB, Workbench.caches(target)))
                        .outcome())
                .isEqualTo(SaveReport.Outcome.UNCHANGED);
        bench.loadedInto(tree);
        assertThat(Files.readSymbolicLink(tree.resolve("absolute"))).isEqualTo(tree.resolve("a/file"));
    }

    @Test
    void aLinkWhoseTargetClimbsFromALinkIsLeftOutWithTheReason() throws Exception {
        write(tree.resolve("a/b/file"), "content");
        Files.createSymbolicLink(tree.resolve("b"), Path.of("a/b"));
        Files.createSymbolicLink(tree.resolve("climbs"), Path.of("b/../b/file"));
        Files.createSymbolicLink(tree.resolve("beside"), Path.of(tree + "-2/file"));
        assertThat(bench.save().warnings())
                .containsExactlyInAnyOrder(
                        "left out " + tree.resolve("climbs")
                                + ": the target of the link climbs from b, which is no directory itself",
                        "left out " + tree.resolve("beside") + ": the link leads out of its cache directory");
        run(tree, "rm", "climbs", "beside");
    }

    @Test
    void aSparseFileStaysSparse() throws Exception {
        Path file = tree.resolve("sparse");
        run(tree, "truncate", "-s", "64M", "sparse");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(noise(1, 5_000)), 20_000_123);
            channel.write(ByteBuffer.wrap(noise(2, 9_000)), 41_000_000);
        }
        TestTrees.age(file);
        assertComesBack();
        long blocks =
                Long.parseLong(run(bench.loaded(), "stat", "-c", "%b", "sparse").strip());
        assertThat(blocks * 512).isLessThan(1 << 20);
    }

    @Test
    void aDirectoryThatStandsKeepsItsSetgidBit() throws Exception {
        write(tree.resolve("shared/file"), "content");
        Files.setPosixFilePermissions(tree.resolve("shared"), PosixFilePermissions.fromString("rwxrwxr-x"));
        bench.saved();
        Path target = temp.resolve("kept");
        write(target.resolve("shared/file"), "old");
        Files.setAttribute(target.resolve("shared"), "unix:mode", 02755);
        bench.loadedInto(target);
        assertThat((int) Files.getAttribute(target.resolve("shared"), "unix:mode") & 07777)
                .isEqualTo(02775);
        assertThat(target.resolve("shared/file")).hasContent("content");
    }

    @Test
    void hardLinks() throws Exception {
        write(tree.resolve("b/first"), noise(1, 2000));
        Files.createDirectories(tree.resolve("a"));
        Files.createLink(tree.resolve("a/second"), tree.resolve("b/first"));
        Files.createLink(tree.resolve("b/third"), tree.resolve("b/first"));
        write(tree.resolve("c/empty"), "");
        Files.createLink(tree.resolve("c/empty too"), tree.resolve("c/empty"));
        write(tree.resolve("c/large"), noise(2, 5 << 20));
        Files.createLink(tree.resolve("c/large too"), tree.resolve("c/large"));
        assertComesBack();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c"})
    void hardLinksOfWhichOneNameGoes(String gone) throws Exception {
        write(tree.resolve("a"), noise(1, 2000));
        Files.createLink(tree.resolve("b"), tree.resolve("a"));
        Files.createLink(tree.resolve("c"), tree.resolve("a"));
        Path target = temp.resolve("kept");
        bench.saved();
        bench.loadedInto(target);
        Files.delete(tree.resolve(gone));
        assertComesBack();
        bench.castor()
                .load(LoadRequest.of(Workbench.JOB, Workbench.caches(target)).withClean(true));
        assertIs(target, listing(tree));
    }

    @Test
    void hardLinksWhoseContentChanges() throws Exception {
        write(tree.resolve("a"), "before");
        Files.createLink(tree.resolve("b"), tree.resolve("a"));
        bench.saved();
        Path target = bench.loaded();
        write(tree.resolve("a"), "and afterwards");
        bench.saved();
        bench.loadedInto(target);
        assertIs(target, listing(tree));
    }

    @Test
    void hardLinksThatBecomeFilesOfTheirOwnAndFilesThatBecomeHardLinks() throws Exception {
        write(tree.resolve("a"), "the same");
        Files.createLink(tree.resolve("b"), tree.resolve("a"));
        write(tree.resolve("c"), "the same");
        bench.saved();
        Path target = bench.loaded();
        Files.delete(tree.resolve("b"));
        write(tree.resolve("b"), "the same");
        Files.delete(tree.resolve("c"));
        Files.createLink(tree.resolve("c"), tree.resolve("a"));
        bench.saved();
        bench.loadedInto(target);
        assertIs(target, listing(tree));
    }

    @ParameterizedTest
    @ValueSource(strings = {"---------", "-w-------", "r--r--r--", "rwxrwxrwx", "r-xr-xr-x", "rw-rw----"})
    void modes(String mode) throws Exception {
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
        write(tree.resolve("directory/file"), "content");
        write(tree.resolve("directory/empty"), "");
        write(tree.resolve("large"), noise(1, 5 << 20));
        for (String path : List.of("directory/file", "directory/empty", "large", "directory")) {
            Files.setPosixFilePermissions(tree.resolve(path), permissions);
        }
        assertComesBack();
    }

    @Test
    void modesOfDirectoriesThatAreThereAlready() throws Exception {
        write(tree.resolve("open/file"), "content");
        write(tree.resolve("shut/file"), "content");
        Files.setPosixFilePermissions(tree.resolve("open"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(tree.resolve("shut"), PosixFilePermissions.fromString("r-x------"));
        bench.saved();
        Path target = bench.loaded();
        Files.setPosixFilePermissions(target.resolve("open"), PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(target.resolve("shut"), PosixFilePermissions.fromString("rwxrwxrwx"));
        bench.loadedInto(target);
        assertIs(target, listing(tree));
    }

    @Test
    void names() throws Exception {
        int links = 0;
        Files.createDirectories(tree.resolve("links"));
        for (String name : List.of(
                "with space",
                " ",
                "-rf",
                "~",
                "new\nline",
                "tab\tand\rreturn",
                "back\\slash",
                "quotes\"'`",
                "$HOME *?[a]{b,c}",
                "bell\u0007 and escape\u001B[31m",
                Normalizer.normalize("é", Normalizer.Form.NFC),
                Normalizer.normalize("é", Normalizer.Form.NFD),
                "日本語",
                "emoji \uD83D\uDE00",
                "\uFFFD",
                "\uFF61",
                "x".repeat(255),
                "é".repeat(127))) {
            write(tree.resolve(name), "file called " + name);
            write(tree.resolve("in/" + name + "/" + name), "file in " + name);
            Files.createSymbolicLink(tree.resolve("links/" + links++), Path.of("..", name));
        }
        assertComesBack();
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 100, 101, 155, 156, 255, 256, 257, 1000})
    void pathsOfAllLengths(int length) throws Exception {
        StringBuilder path = new StringBuilder("d");
        while (path.length() < length - 12) {
            path.append("/directory");
        }
        path.append('/').append("x".repeat(length - path.length() - 1));
        write(tree.resolve(path.toString()), "deep");
        assertComesBack();
    }

    @Test
    void whatIsTooDeepForAPathIsLeftOutWithALine() throws Exception {
        write(tree.resolve("file"), "content");
        String deep = String.join("/", Collections.nCopies(13, "d".repeat(180)));
        Files.createDirectories(tree.resolve(deep));
        Files.createDirectories(temp.resolve("aside").resolve(deep));
        Files.move(temp.resolve("aside"), tree.resolve(deep).resolve("more"));
        try {
            SaveReport report = bench.save();
            assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
            assertThat(report.warnings())
                    .singleElement()
                    .asString()
                    .endsWith(": its path is too long")
                    .hasSizeLessThan(1200);
            LoadReport beside = bench.load(temp.resolve("copy")); // of the same length
            assertThat(beside.outcome()).isEqualTo(LoadReport.Outcome.HIT);
        } finally {
            run(temp, "rm", "-rf", "tree", "copy");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1901-12-14T00:00:00Z",
                "1965-01-01T00:00:00.123456789Z",
                "1969-12-31T23:59:59.999999999Z",
                "1970-01-01T00:00:00Z",
                "1985-10-26T08:15:00Z",
                "2024-02-29T12:34:56.000000001Z",
                "2099-01-01T00:00:00.999999999Z"
            })
    void times(String time) throws Exception {
        write(tree.resolve("directory/file"), "content");
        write(tree.resolve("directory/empty"), "");
        Files.createSymbolicLink(tree.resolve("directory/link"), Path.of("file"));
        run(tree, "touch", "-h", "-d", time, "directory/file", "directory/empty", "directory/link", "directory", ".");
        assertComesBackToWhatJavaCanSet();
    }

    /** Java sets times before 1970 to the second only, which is what a scan of them says. */
    private void assertComesBackToWhatJavaCanSet() throws Exception {
        bench.saved();
        Path target = bench.loaded();
        assertThat(rounded(listing(target))).isEqualTo(rounded(listing(tree)));
        assertThat(bench.castor()
                        .save(SaveRequest.of(Workbench.JOB, Workbench.caches(target)))
                        .outcome())
                .isEqualTo(SaveReport.Outcome.UNCHANGED);
        assertThat(bench.load(target).counts().written()).isZero();
    }

    private static List<String> rounded(java.util.SortedMap<String, String> listing) {
        return listing.values().stream()
                .map(line -> {
                    java.util.regex.Matcher before1970 =
                            java.util.regex.Pattern.compile("-[0-9]+").matcher(line);
                    long unit = line.startsWith("link") ? 1_000_000 : 1_000_000_000;
                    return before1970.replaceAll(time -> Math.floorDiv(Long.parseLong(time.group()), unit) + " s");
                })
                .toList();
    }

    @Test
    void socketsAndPipesAreLeftOutWithALineEach() throws Exception {
        write(tree.resolve("file"), "content");
        run(tree, "mkfifo", "pipe");
        try (var socket = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            socket.bind(java.net.UnixDomainSocketAddress.of(tree.resolve("socket")));
            SaveReport report = bench.save();
            assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
            assertThat(report.warnings())
                    .hasSize(2)
                    .anyMatch(line -> line.contains("pipe"))
                    .anyMatch(line -> line.contains("socket"));
            assertThat(bench.save().outcome()).isEqualTo(SaveReport.Outcome.UNCHANGED);
        }
        assertThat(listing(bench.loaded())).containsOnlyKeys("", "file");
    }

    @Test
    void namesThatAreNotValidHereAreLeftOutWithALineEach() throws Exception {
        write(tree.resolve("file"), "content");
        run(tree, "sh", "-c", "echo x > \"$(printf 'latin1-\\351')\"; mkdir \"$(printf 'dir-\\377')\"");
        run(tree, "sh", "-c", "ln -s \"$(printf 'to-\\376')/inside\" deep");
        run(tree, "sh", "-c", "ln -s \"$(printf 'to-\\376')\" link; echo y > \"$(printf 'dir-\\377')\"/inside");
        SaveReport report = bench.save();
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        assertThat(report.warnings())
                .hasSize(4)
                .allMatch(line -> line.matches("left out .* is not valid UTF-8; rename it"));
        assertThat(listing(bench.loaded())).containsOnlyKeys("", "file");
        run(tree, "sh", "-c", "rm -r \"$(printf 'latin1-\\351')\" \"$(printf 'dir-\\377')\" link deep");
    }
}

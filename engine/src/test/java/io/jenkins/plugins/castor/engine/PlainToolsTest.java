package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.pack.Compression;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without Castor, {@code zstd} and {@code tar} give back every file of a pack. */
class PlainToolsTest {

    @TempDir
    Path temp;

    private final Map<String, byte[]> contents = new TreeMap<>();
    private Workbench bench;
    private Path tree;

    @BeforeEach
    void save() throws Exception {
        bench = new Workbench(temp);
        tree = bench.tree();
        int seed = 0;
        for (String path : List.of(
                "plain",
                "directory/with space",
                "x".repeat(96),
                "x".repeat(97),
                "x".repeat(255),
                "directory/" + "y".repeat(100),
                "d".repeat(150) + "/" + "z".repeat(99),
                "d".repeat(151) + "/" + "z".repeat(100),
                "deep/".repeat(60) + "file",
                "Ünïcode/日本語 \uD83D\uDE00",
                "new\nline",
                "back\\slash",
                "-rf",
                "large",
                "trailing space ")) {
            byte[] content = noise(++seed, path.equals("large") ? 9_000_001 : 100 * seed);
            write(tree.resolve(path), content);
            contents.put("npm/" + path, content);
        }
        Files.setPosixFilePermissions(tree.resolve("plain"), PosixFilePermissions.fromString("rwxr-x---"));
        bench.saved();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void zstdAndTarGiveTheFilesBackWithoutAWarning() throws Exception {
        Path target = Files.createDirectories(temp.resolve("by tar"));
        for (Path pack : bench.packs()) {
            String said =
                    run(target, "bash", "-o", "pipefail", "-c", "zstd -dc \"$1\" | tar -xf -", "-", pack.toString());
            assertThat(said).isEmpty();
        }
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            assertThat(target.resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
        assertThat(Files.getPosixFilePermissions(target.resolve("npm/plain")))
                .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(Files.getLastModifiedTime(target.resolve("npm/plain"))
                        .toInstant()
                        .getEpochSecond())
                .isEqualTo(Files.getLastModifiedTime(tree.resolve("plain"))
                        .toInstant()
                        .getEpochSecond());
        assertThat(Files.getLastModifiedTime(target.resolve("npm/" + "x".repeat(255)))
                        .toInstant()
                        .getEpochSecond())
                .isEqualTo(Files.getLastModifiedTime(tree.resolve("plain"))
                        .toInstant()
                        .getEpochSecond());
    }

    @Test
    void commonsCompressReadsTheSame() throws Exception {
        List<String> names = new ArrayList<>();
        for (Path pack : bench.packs()) {
            try (InputStream raw = Compression.decompress(Files.newInputStream(pack), Long.MAX_VALUE);
                    TarArchiveInputStream tar = new TarArchiveInputStream(raw, "UTF-8")) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    names.add(entry.getName());
                    assertThat(entry.isFile()).isTrue();
                    assertThat(tar.readAllBytes()).isEqualTo(contents.get(entry.getName()));
                }
            }
        }
        assertThat(names).containsExactlyInAnyOrderElementsOf(contents.keySet());
    }

    @Test
    void everyFrameCanBeReadByItself() throws Exception {
        for (Path pack : bench.packs()) {
            String listing = run(temp, "zstd", "-lv", pack.toString());
            assertThat(listing).contains("# Zstandard Frames:");
            assertThat(run(temp, "zstd", "-t", pack.toString())).doesNotContain("error");
        }
    }
}

package io.jenkins.plugins.castor.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** There are two ways to read a directory, and a listing must not show which one was taken. */
@EnabledOnOs(OS.LINUX)
class DirectoryScanTest {

    @TempDir
    Path folder;

    @BeforeEach
    void fill() throws Exception {
        String[] names = {
            "b", "a", ".hidden", "with space", "é", "e\u0301", "日本", "\uFF5E", "😀", "new\nline", "z".repeat(200)
        };
        long time = 1_234_567_890_123_456_789L;
        for (String name : names) {
            Path file = Files.writeString(folder.resolve(name), name);
            Files.setLastModifiedTime(file, FileTime.from(time += 1_000_000_007L, TimeUnit.NANOSECONDS));
        }
        Files.setPosixFilePermissions(folder.resolve("a"), PosixFilePermissions.fromString("r-x--x-w-"));
        Files.createDirectories(folder.resolve("directory/below"));
        Files.createDirectory(folder.resolve("Verzeichnis für ß"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("a"));
        Files.createSymbolicLink(folder.resolve("outside"), Path.of("/etc"));
        Files.writeString(folder.resolve(".castor-1-1.tmp"), "left behind");
        shell("touch -d '1969-12-31 23:59:58.5 UTC' b && mkfifo pipe && printf x >\"$(printf 'not\\377utf8')\"");
    }

    @ParameterizedTest
    @EnumSource
    void everythingIsFound(Way way) {
        assertThat(found(way, folder))
                .anyMatch(line -> line.contains("name=b, mode=420, mtime=-2000000000"))
                .contains("leftover .castor-1-1.tmp")
                .anyMatch(line -> line.contains("pipe: it is neither"))
                .anyMatch(line -> line.contains("its name is not valid"));
    }

    @Test
    void bothWaysFindTheSame() {
        assertThat(found(Way.FAST, folder)).isEqualTo(found(Way.PORTABLE, folder));
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryThatIsGoneIsNoTrouble(Way way) {
        assertThat(found(way, folder.resolve("nowhere"))).isEmpty();
    }

    @Test
    void aDirectoryThatBecameALinkIsNotRead() throws IOException {
        assertThat(found(Way.FAST, Files.createSymbolicLink(folder.resolve("to"), folder)))
                .singleElement()
                .asString()
                .contains("it cannot be read");
    }

    /** Everything, each entry a line in the order found; that of files and links must be the order of entries. */
    private static List<String> found(Way way, Path path) {
        Warnings warnings = new Warnings();
        DirectoryScan scan = new DirectoryScan(path, PathFilter.ALL, warnings, way.calls(), Optional.empty());
        Listing listing = new Listing(new Directory("", 0755, 0));
        scan.read(listing, path);
        List<String> lines = new ArrayList<>();
        for (EntryList.Cursor cursor = listing.entries().cursor(); cursor.next(); ) {
            lines.add(cursor.entry().toString());
        }
        ListingDigest digest = new ListingDigest();
        listing.entries().digest(digest);
        lines.add(listing.entries().size() == 0 ? "" : digest.toString());
        listing.children().forEach(child -> lines.add(child.directory().toString()));
        scan.leftovers().forEach(leftover -> lines.add("leftover " + leftover));
        scan.strays().forEach(stray -> lines.add("stray " + stray));
        lines.addAll(warnings.lines().stream().sorted().toList());
        lines.remove("");
        return lines;
    }

    private void shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }
}

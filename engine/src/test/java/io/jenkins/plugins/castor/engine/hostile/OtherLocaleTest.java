package io.jenkins.plugins.castor.engine.hostile;

import static io.jenkins.plugins.castor.engine.hostile.HostileStore.directory;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.hardLink;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM whose encoding of file names has ASCII only, as it is where no locale is set. */
class OtherLocaleTest extends HostileCase {

    @Test
    void namesAndTargetsThatDoNotFitTheEncodingAreLeftOutWithAWarning() throws Exception {
        store.publish(
                store.file("a", "alpha"),
                hardLink("hard", "z\u00fcrich"),
                link("soft", "z\u00fcrich"),
                store.file("z\u00fcrich", "Z"),
                directory("d"),
                store.file("b", "beta"),
                directory("\u65e5\u672c"),
                store.file("c", "gamma"));
        String said = inAsciiJvm("load", target);
        assertThat(said.lines().findFirst().orElseThrow()).isEqualTo("HIT");
        assertThat(said.lines().skip(1)).hasSize(4).allMatch(line -> line.startsWith("left out"));
        assertThat(target.resolve("a")).hasContent("alpha");
        assertThat(target.resolve("d/b")).hasContent("beta");
        assertThat(Picture.of(target).entries().keySet())
                .containsExactly("/", "a", "d/", "d/b", "foreign", "strange/", "strange/empty/", "strange/inside");
    }

    @Test
    void namesAndTargetsThatDoNotFitTheEncodingAreLeftOutOfASave() throws Exception {
        Path tree = Files.createDirectory(temp.resolve("tree"));
        Files.writeString(tree.resolve("a"), "alpha");
        Files.writeString(tree.resolve("z\u00fcrich"), "Z");
        Files.writeString(Files.createDirectory(tree.resolve("\u65e5\u672c")).resolve("c"), "gamma");
        Files.createSymbolicLink(tree.resolve("s\u00fcd"), Path.of("a"));
        Files.createSymbolicLink(tree.resolve("soft"), Path.of("z\u00fcrich"));
        Files.createSymbolicLink(tree.resolve("deep"), Path.of("\u65e5\u672c/c"));
        String said = inAsciiJvm("save", tree);
        assertThat(said.lines().findFirst().orElseThrow()).isEqualTo("SAVED");
        assertThat(said.lines().skip(1))
                .hasSize(5)
                .allMatch(
                        line -> line.matches("left out .* does not fit the file-name encoding .*; use a UTF-8 locale"));
        assertLoaded();
        assertThat(Picture.of(target).entries().keySet())
                .containsExactly("/", "a", "foreign", "strange/", "strange/empty/", "strange/inside");
    }

    private String inAsciiJvm(String what, Path directory) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                what,
                store.root().toString(),
                directory.toString());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** Loads or saves, and prints how it went. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) throws Exception {
            List<CacheDirectory> caches =
                    List.of(new CacheDirectory(HostileStore.CACHE, Path.of(args[2]), PathFilter.ALL));
            try (Castor castor = Castor.open(args[1])) {
                if (args[0].equals("save")) {
                    SaveReport report = castor.save(SaveRequest.of(HostileStore.JOB, caches));
                    System.out.println(report.reason().orElse(report.outcome().name()));
                    report.warnings().forEach(System.out::println);
                } else {
                    LoadReport report = castor.load(LoadRequest.of(HostileStore.JOB, caches));
                    System.out.println(report.reason().orElse(report.outcome().name()));
                    report.warnings().forEach(System.out::println);
                }
            }
        }
    }
}

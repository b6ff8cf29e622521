package io.jenkins.plugins.castor.engine.hostile;

import static io.jenkins.plugins.castor.engine.hostile.HostileStore.directory;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.hardLink;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.LoadReport;
import io.jenkins.plugins.castor.engine.LoadRequest;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import java.nio.charset.StandardCharsets;
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
        String said = loadInAsciiJvm();
        assertThat(said.lines().findFirst().orElseThrow()).isEqualTo("HIT");
        assertThat(said.lines().skip(1)).hasSize(4).allMatch(line -> line.startsWith("left out"));
        assertThat(target.resolve("a")).hasContent("alpha");
        assertThat(target.resolve("d/b")).hasContent("beta");
        assertThat(Picture.of(target).entries().keySet())
                .containsExactly("/", "a", "d/", "d/b", "foreign", "strange/", "strange/empty/", "strange/inside");
    }

    private String loadInAsciiJvm() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                store.root().toString(),
                target.toString());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** Loads, and prints how it went. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) throws Exception {
            CacheDirectory cache = new CacheDirectory(HostileStore.CACHE, Path.of(args[1]), PathFilter.ALL);
            try (Castor castor = Castor.open(args[0])) {
                LoadReport report = castor.load(LoadRequest.of(HostileStore.JOB, List.of(cache)));
                System.out.println(report.reason().orElse(report.outcome().name()));
                report.warnings().forEach(System.out::println);
            }
        }
    }
}

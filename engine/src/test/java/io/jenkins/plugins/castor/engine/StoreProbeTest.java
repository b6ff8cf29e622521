package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.admin.ProbeReport;
import io.jenkins.plugins.castor.engine.admin.ProbeReport.Step;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.store.rsync.Rsyncd;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A probe of real servers, and of stores that fail in one thing. */
class StoreProbeTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir(factory = QuickTempDir.class)
    static Path servers;

    private static Rsyncd rsyncd;
    private static S3TestServer s3;
    private static String bucketUrl;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    @BeforeAll
    static void startServers() throws Exception {
        rsyncd = new Rsyncd(servers);
        s3 = S3TestServer.start();
        bucketUrl = s3.newUrl();
    }

    @AfterAll
    static void stopServers() throws Exception {
        rsyncd.close();
        s3.close();
    }

    static Stream<Castor> stores() {
        return Stream.of(
                Castor.open(servers.resolve("directory").toString()),
                Castor.open(rsyncd.url(), Rsyncd.options()),
                Castor.open(bucketUrl, S3TestServer.options()));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void aStoreThatIsGoodDoesEverythingAndKeepsNothing(Castor castor) throws Exception {
        try (castor) {
            ProbeReport report = castor.probe(LIMIT, Optional.empty());
            assertThat(report.failed()).isEmpty();
            assertThat(report.warnings()).isEmpty();
            assertThat(report.steps())
                    .extracting(Step::name)
                    .containsExactly(
                            "create an object", "refuse to create it again", "put a file", "read", "list", "delete");
        }
        assertThat(files(servers.resolve("directory"))).isEmpty();
        assertThat(files(rsyncd.root())).isEmpty();
        try (Store bucket = S3TestServer.open(bucketUrl)) {
            assertThat(bucket.list("")).isEmpty();
        }
    }

    private static List<Path> files(Path folder) throws Exception {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !Files.isDirectory(path)).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE, 1, create an object, 1",
        "CREATE, 2, refuse to create it again, 2",
        "PUT, 1, put a file, 3",
        "SIZE, 1, put a file, 3",
        "READ, 1, read, 4",
        "LIST, 1, list, 5",
        "DELETE, 2, delete, 6"
    })
    void whatFailsIsNamedAndNothingIsLeft(Call call, int number, String step, int steps) throws Exception {
        try (Castor castor = new Castor(new FaultyStore(directory()).once(call, number, Fault.FAILS))) {
            ProbeReport report = castor.probe(LIMIT, Optional.empty());
            assertThat(report.failed().orElseThrow().name()).isEqualTo(step);
            assertThat(report.failed().orElseThrow().trouble().orElseThrow()).contains("the test fails " + call);
            assertThat(report.steps()).hasSize(steps);
            assertThat(report.warnings()).isEmpty();
        }
        assertThat(files(temp)).isEmpty();
    }

    private Store directory() {
        return new DirectoryStore(temp.resolve("store"));
    }

    @Test
    void bitsThatFlipOnTheirWayAreSeen() throws Exception {
        try (Castor castor = new Castor(new FaultyStore(directory()).once(Call.READ, 1, Fault.FLIPS))) {
            assertThat(trouble(castor.probe(LIMIT, Optional.empty())))
                    .startsWith("the store returned other bytes than were written");
        }
    }

    @Test
    void aStoreThatOverwritesIsNotGood() throws Exception {
        Store overwriting = new ForwardingStore(directory()) {
            @Override
            public boolean create(String name, byte[] content) throws StoreException {
                super.delete(name);
                return super.create(name, content);
            }
        };
        try (Castor castor = new Castor(overwriting)) {
            assertThat(trouble(castor.probe(LIMIT, Optional.empty())))
                    .startsWith("the store overwrote the object castor-probe/");
        }
        assertThat(files(temp)).isEmpty();
    }

    @Test
    void aStoreThatNeverAnswersIsGivenUpAndCleaned() throws Exception {
        try (Castor castor = new Castor(new FaultyStore(directory()).once(Call.LIST, 1, Fault.HANGS))) {
            ProbeReport report = castor.probe(Duration.ofSeconds(1), Optional.empty());
            assertThat(trouble(report)).startsWith("the store did not finish within 1 s");
            assertThat(report.took()).isLessThan(Duration.ofSeconds(30));
        }
        assertThat(files(temp)).isEmpty();
    }

    @Test
    void whatCannotBeCleanedUpIsSaid() throws Exception {
        try (Castor castor = new Castor(new FaultyStore(directory()).forEver(Call.DELETE, Fault.FAILS))) {
            ProbeReport report = castor.probe(LIMIT, Optional.empty());
            assertThat(report.failed().orElseThrow().name()).isEqualTo("delete");
            assertThat(report.warnings()).singleElement().asString().contains("castor-probe");
        }
    }

    @Test
    void aWrongPasswordIsSaidAndNotShown() throws Exception {
        String wrong = "this-is-not-the-one";
        try (Castor castor = Castor.open(rsyncd.url(), Rsyncd.options(wrong))) {
            assertThat(trouble(castor.probe(LIMIT, Optional.empty())))
                    .contains("does not accept the user or the password")
                    .doesNotContain(wrong);
        }
        Map<String, String> keys = Map.of("AWS_ACCESS_KEY_ID", S3TestServer.KEY_ID, "AWS_SECRET_ACCESS_KEY", wrong);
        try (Castor castor = Castor.open(s3.newUrl(), S3TestServer.options(keys))) {
            assertThat(trouble(castor.probe(LIMIT, Optional.empty())))
                    .contains("the secret key does not belong")
                    .doesNotContain(wrong);
        }
    }

    @Test
    void whoOnlyLoadsFindsWhatWasWrittenAndMayNotWrite() throws Exception {
        try (Castor writer = Castor.open(rsyncd.url(), Rsyncd.options());
                Castor reader = Castor.open(rsyncd.readOnlyUrl(), Rsyncd.options(""))) {
            ProbeReport report = writer.probe(LIMIT, Optional.of(reader));
            assertThat(report.failed()).isEmpty();
            assertThat(report.warnings()).isEmpty();
        }
    }

    @Test
    void readersThatMayWriteAreWarnedOf() throws Exception {
        try (Castor writer = Castor.open(rsyncd.url(), Rsyncd.options());
                Castor reader = Castor.open(rsyncd.url(), Rsyncd.options())) {
            ProbeReport report = writer.probe(LIMIT, Optional.of(reader));
            assertThat(report.failed()).isEmpty();
            assertThat(report.warnings()).singleElement().asString().contains("may also write");
        }
        assertThat(files(rsyncd.root())).isEmpty();
    }

    @Test
    void readersOfAnotherDirectoryAreFound() throws Exception {
        try (Castor writer = Castor.open(temp.resolve("one").toString());
                Castor reader = Castor.open(temp.resolve("other").toString())) {
            assertThat(trouble(writer.probe(LIMIT, Optional.of(reader)))).contains("cannot be found in");
        }
        assertThat(files(temp)).isEmpty();
    }

    private static String trouble(ProbeReport report) {
        return report.failed().orElseThrow().trouble().orElseThrow();
    }
}

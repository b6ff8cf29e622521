package io.jenkins.plugins.castor.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import io.jenkins.plugins.castor.overview.Tally.Count;
import io.jenkins.plugins.castor.view.BuildSamples.Candidate;
import io.jenkins.plugins.castor.view.SavedTime.Kind;
import io.jenkins.plugins.castor.view.SavedTime.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the controller remembers for the overview, and that a broken file costs no more than its broken lines. */
class UsageFileTest {

    private static final long NOW = Instant.parse("2026-11-30T12:00:00Z").toEpochMilli();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final String PATH = "mx%2FA%3D1/main/test";

    @TempDir
    private Path temp;

    private Path path;
    private UsageFile file;

    @BeforeEach
    void name() {
        path = temp.resolve("overview.txt");
        file = new UsageFile(path);
    }

    private static Candidate build(Kind kind, long millis, String cache) {
        return new Candidate(null, true, List.of(List.of(cache)), new Sample(kind, millis, 1));
    }

    private static NamespaceNumbers numbers() {
        NamespaceNumbers numbers = new NamespaceNumbers();
        numbers.loaded(NOW - 5);
        numbers.saved(NOW - 6);
        numbers.measured(new NamespaceStatistics(
                Namespace.parse(PATH), 3, 100, 20, 3, 0, 1, Optional.empty(), Optional.empty(), List.of()));
        numbers.tally().add(Count.LOADS, 7, NOW);
        numbers.tally().add(Count.HITS, 5, NOW - 20 * DAY);
        for (int i = 0; i < 3; i++) {
            numbers.built(build(Kind.COLD, 90_000, "npm"), NOW);
            numbers.built(build(Kind.HIT, 30_000, "npm"), NOW);
        }
        return numbers;
    }

    /** What it holds of the default store. */
    private StoreNumbers read() {
        return file.read(10, NOW).get("");
    }

    @Test
    void eachStoreHasNumbersOfItsOwn() throws Exception {
        StoreNumbers own = new StoreNumbers();
        own.namespaces().put(PATH, numbers());
        StoreNumbers team = new StoreNumbers();
        team.days().add(Count.SAVES, 3, NOW);
        team.namespaces().put("a/b/c", numbers());
        String text = UsageFile.text(Map.of("", own, "team-web", team));
        file.write(text);
        assertThat(UsageFile.text(file.read(10, NOW))).isEqualTo(text);
        assertThat(file.read(1, NOW).get("team-web").namespaces())
                .as("beyond the limit")
                .isEmpty();

        file.write(text.replace("store\tteam-web", "store\tno name"));
        assertThat(file.read(10, NOW)).containsOnlyKeys("");
        assertThat(read().namespaces()).as("not those of another store").containsOnlyKeys(PATH);
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        StoreNumbers content = new StoreNumbers();
        content.days().add(Count.LOADED_BYTES, 1234, NOW);
        content.sizes().put(UsageRecords.day(NOW), 567L);
        content.namespaces().put(PATH, numbers());
        file.write(content.text());
        StoreNumbers read = read();
        assertThat(read.text()).isEqualTo(content.text());
        NamespaceRow row = NamespaceRow.of("", PATH, read.namespaces().get(PATH), NOW);
        assertThat(row)
                .isEqualTo(new NamespaceRow(
                        "", PATH, 123, 100, 3, NOW - 6, NOW - 5, 7, 5, 0, 0, Optional.of(Duration.ofMinutes(3))));
        assertThat(read.days().sum(Count.LOADED_BYTES, NOW)).isEqualTo(1234);
        assertThat(read.sizes()).containsOnly(Map.entry(UsageRecords.day(NOW), 567L));
    }

    @Test
    void whatThereIsNoFileOfBeginsEmpty() {
        assertThat(read().namespaces()).isEmpty();
    }

    @Test
    void whatIsOldIsDropped() {
        NamespaceNumbers numbers = numbers();
        assertThat(NamespaceRow.of("", PATH, numbers, NOW + 20 * DAY).hits()).isZero();
        assertThat(NamespaceRow.of("", PATH, numbers, NOW + 20 * DAY).loads()).isEqualTo(7);
        assertThat(NamespaceRow.of("", PATH, numbers, NOW + 50 * DAY).loads()).isZero();
        Tally days = new Tally(1, 30);
        for (int day = 0; day < 1000; day++) {
            days.add(Count.LOADS, 1, NOW + day * DAY);
        }
        assertThat(days.list(Count.LOADS, NOW + 999 * DAY)).hasSize(30).containsOnly(1L);
        assertThat(days.text().split(",")).hasSize(30);
    }

    @Test
    void hitsOfOtherCachesOrAnotherMeasureCountAnew() {
        NamespaceNumbers numbers = numbers();
        assertThat(numbers.savedTime(NOW)).contains(Duration.ofMinutes(3));
        numbers.built(build(Kind.HIT, 30_000, "maven"), NOW);
        assertThat(numbers.savedTime(NOW)).as("one hit of other caches").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "namespace",
                "namespace\tno namespace\t1\t1\t1\t1\t1\t\t",
                "namespace\t../..\t1\t1\t1\t1\t1\t\t",
                "namespace\ta/b/c\t1\t1\t1\t1\t1\t",
                "namespace\ta/b/c\tx\t1\t1\t1\t1\t\t",
                "namespace\ta/b/c\t1\t1\t1\t1\t1\t99999999999999999999:1\t",
                "namespace\ta/b/c\t1\t1\t1\t1\t1\t1:1:1:1:1:1:1:1:1:1:1:1\t",
                "namespace\ta/b/c\t1\t1\t1\t1\t1\t\t1:2:3",
                "namespace\ta/b/c\t1\t1\t1\t1\t1\t\t1:2:x::",
                "days\t1:x",
                "sizes\t1",
                "looked\tnever",
                "something\telse"
            })
    void aLineThatMakesNoSenseIsLeftOut(String line) throws Exception {
        StoreNumbers good = new StoreNumbers();
        good.namespaces().put(PATH, numbers());
        Files.writeString(path, line + "\n" + good.text());
        StoreNumbers read = read();
        assertThat(read.namespaces()).containsOnlyKeys(PATH);
        assertThat(read.text()).isEqualTo(good.text());
    }

    @Test
    void numbersThatCannotBeAreBounded() throws Exception {
        long far = NOW / DAY + 5;
        Files.writeString(
                path,
                "namespace\ta/b/c\t" + Long.MAX_VALUE + "\t-7\t-9\t" + Long.MAX_VALUE + "\t-2\t"
                        + NOW / DAY / 7 + ":" + Long.MAX_VALUE + ":-1," + far + ":5\t\n"
                        + "looked\t" + Long.MAX_VALUE + "\nsizes\t" + far + ":1," + NOW / DAY + ":-4\n");
        StoreNumbers read = read();
        NamespaceRow row = NamespaceRow.of("", "a/b/c", read.namespaces().get("a/b/c"), NOW);
        assertThat(row.loaded()).isEqualTo(NOW);
        assertThat(row.saved()).isZero();
        assertThat(row.liveBytes()).isEqualTo(-1);
        assertThat(row.generations()).isEqualTo(-1);
        assertThat(row.bytes()).isEqualTo(1L << 58);
        assertThat(row.loads()).isEqualTo(1L << 58);
        assertThat(row.hits()).isZero();
        assertThat(read.looked()).isEqualTo(NOW);
        assertThat(read.sizes()).containsOnly(Map.entry(NOW / DAY, 0L));
    }

    @Test
    void noMoreNamespacesAreReadThanAreRemembered() throws Exception {
        StoreNumbers many = new StoreNumbers();
        for (int i = 0; i < 20; i++) {
            many.namespaces().put(new Namespace("p", "b", "job" + i).path(), numbers());
        }
        file.write(many.text());
        assertThat(read().namespaces()).hasSize(10);
    }
}

package io.jenkins.plugins.castor.engine.hostile;

import static io.jenkins.plugins.castor.engine.hostile.HostileStore.directory;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.hardLink;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.Fuzz;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadReport.Outcome;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever byte of a store is damaged, a load gives the right data or none, and says why. */
class DamageFuzzTest {

    private static final Limits LIMITS = new Limits(1000, 1 << 20, 1 << 20, 1);

    @TempDir
    Path temp;

    @Test
    void aStoreThatTheEngineMadeGivesTheRightDataOrNone() throws Exception {
        Path source = Files.createDirectories(temp.resolve("source/a/b/.bin"))
                .getParent()
                .getParent()
                .getParent();
        Files.writeString(source.resolve("one"), "one");
        Files.writeString(source.resolve("a/two"), "two ".repeat(2000));
        Files.writeString(source.resolve("a/empty"), "");
        Files.write(source.resolve("a/b/noise"), bytes(new Random(1), 3000));
        Files.createSymbolicLink(source.resolve("a/b/.bin/tool"), Path.of("../noise"));
        Files.createLink(source.resolve("a/three"), source.resolve("a/two"));
        HostileStore store = new HostileStore(temp.resolve("store"));
        try (Castor castor = Castor.open(store.root().toString())) {
            SaveReport saved = castor.save(SaveRequest.of(HostileStore.JOB, caches(source)));
            assertThat(saved.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        }
        damage(store, 1200, 20261120);
    }

    @Test
    void anObjectThatWasDamagedBeforeItWasNamedGivesNoExceptionEither() throws Exception {
        // The digests are right here, so that what is damaged is parsed. Some of it is another, valid, tree.
        for (int seed = 0; seed < Fuzz.times(600, 20_000); seed++) {
            Random random = new Random(seed);
            HostileStore store = new HostileStore(temp.resolve("store-" + seed));
            store.withSnapshotText(text -> damagedText(text, random))
                    .publish(
                            store.file("a", "alpha"),
                            link("b", "a"),
                            directory("d"),
                            store.file("c", "gamma"),
                            hardLink("e", "a"));
            Path place = Files.createDirectory(temp.resolve("place-" + seed));
            LoadReport report = load(store, place.resolve("target"), "seed " + seed);
            try (var all = Files.list(place)) {
                assertThat(all.filter(path -> !path.endsWith("target")))
                        .as("seed " + seed)
                        .isEmpty();
            }
            if (report.outcome() == Outcome.MISS) {
                assertThat(Files.exists(place.resolve("target")))
                        .as("seed " + seed)
                        .isFalse();
            }
            delete(store.root());
            delete(place);
        }
    }

    /** One of the characters that JSON is made of instead of another one, or the text ends. */
    private static String damagedText(String text, Random random) {
        int at = random.nextInt(text.length());
        if (random.nextInt(10) == 0) {
            return text.substring(0, at);
        }
        String characters = "\"[]{},:0123456789-.eE/\\ \nadfhl";
        char other = characters.charAt(random.nextInt(characters.length()));
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    private void damage(HostileStore store, int times, long seed) throws Exception {
        Path target = temp.resolve("target");
        assertThat(load(store, target, "undamaged").outcome()).isEqualTo(Outcome.HIT);
        Picture right = Picture.of(target);
        delete(target);
        List<Path> objects = List.of(store.head(), store.snapshot(), store.pack());
        int cold = 0;
        for (int i = 0; i < times; i++) {
            Random random = new Random(seed + i);
            Path object = objects.get(i % objects.size());
            byte[] honest = Files.readAllBytes(object);
            byte[] damaged = damaged(honest, random);
            String what = "seed " + (seed + i) + ", " + object.getParent().getFileName();
            Files.write(object, damaged);
            LoadReport report = load(store, target, what);
            if (report.outcome() == Outcome.HIT) {
                assertThat(Picture.of(target)).as(what).isEqualTo(right);
                delete(target);
            } else {
                cold++;
                assertThat(report.trouble()).as(what).isTrue();
                assertThat(report.reason()).as(what).isPresent();
                assertThat(Files.exists(target)).as(what).isFalse();
            }
            Files.write(object, honest);
        }
        assertThat(cold).isGreaterThan(times / 2);
    }

    private static byte[] damaged(byte[] honest, Random random) {
        if (random.nextInt(5) == 0) {
            return Arrays.copyOf(honest, random.nextInt(honest.length));
        }
        byte[] damaged = honest.clone();
        int at = random.nextInt(damaged.length);
        damaged[at] ^= (byte) (1 + random.nextInt(255));
        return damaged;
    }

    private static LoadReport load(HostileStore store, Path target, String what) {
        try (Castor castor = Castor.open(store.root().toString())) {
            return castor.load(LoadRequest.of(HostileStore.JOB, caches(target)).withLimits(LIMITS));
        } catch (Exception | Error e) {
            throw new AssertionError(what + " threw " + e, e);
        }
    }

    private static List<CacheDirectory> caches(Path directory) {
        return List.of(new CacheDirectory(HostileStore.CACHE, directory, PathFilter.ALL));
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, IOException failure) throws IOException {
                Files.delete(path);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

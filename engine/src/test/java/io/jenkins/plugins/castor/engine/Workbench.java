package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A job with one cache directory, and its store. */
final class Workbench implements AutoCloseable {

    static final Namespace JOB = new Namespace("mediawiki/core", "master", "npm-test");
    static final StoreLayout LAYOUT = new StoreLayout(JOB);

    private final Path temp;
    private final Castor castor;
    private int targets;

    Workbench(Path temp) throws IOException {
        this(temp, Castor.open(temp.resolve("store").toString()));
    }

    Workbench(Path temp, Castor castor) throws IOException {
        this.temp = temp;
        this.castor = castor;
        Files.createDirectories(tree());
    }

    Castor castor() {
        return castor;
    }

    /** The cache directory that is saved. */
    Path tree() {
        return temp.resolve("tree");
    }

    Path store() {
        return temp.resolve("store");
    }

    /** The file of an object. */
    Path object(String name) {
        return store().resolve(name);
    }

    SaveRequest saveRequest() {
        return SaveRequest.of(JOB, caches(tree()));
    }

    SaveReport save() throws InterruptedException {
        return save(request -> request);
    }

    SaveReport save(UnaryOperator<SaveRequest> with) throws InterruptedException {
        return castor.save(with.apply(saveRequest()));
    }

    /** Saves something that must have changed, and leaves nothing out. */
    SaveReport saved() throws InterruptedException {
        SaveReport report = save();
        assertThat(report.reason()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.outcome()).isEqualTo(SaveReport.Outcome.SAVED);
        return report;
    }

    LoadReport load(Path into) throws InterruptedException {
        return castor.load(LoadRequest.of(JOB, caches(into)));
    }

    /** Restores the newest generation into a new directory, which is what it must give without a warning. */
    Path loaded() throws IOException, InterruptedException {
        Path target = temp.resolve("target-" + targets++);
        loadedInto(target);
        return target;
    }

    void loadedInto(Path target) throws InterruptedException {
        LoadReport report = load(target);
        assertThat(report.reason()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.HIT);
    }

    /** The newest generation gives the tree, to the last bit. */
    void assertLoadGivesTheTree() throws IOException, InterruptedException {
        TestTrees.assertIs(loaded(), TestTrees.listing(tree()));
    }

    void assertNothingIsDamaged() throws IOException, InterruptedException {
        assertThat(castor.verify(JOB, Optional.empty(), Progress.NONE).damaged())
                .isEmpty();
    }

    /** The heads of the job, newest first. */
    static List<Head> heads(Castor castor) throws IOException {
        return castor.catalogue().history(JOB, Optional.empty(), Pins.NONE).generations().stream()
                .flatMap(generation -> generation.head().stream())
                .toList();
    }

    /** All objects of the store and their sizes. */
    Map<String, Long> objects() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Store all = new DirectoryStore(store())) {
            all.list("").forEach(object -> sizes.put(object.name(), object.bytes()));
        }
        return sizes;
    }

    List<Path> packs() throws IOException {
        try (Stream<Path> packs = Files.list(object(LAYOUT.packs()))) {
            return packs.sorted().toList();
        }
    }

    /** What stands in the folder for objects that have no name yet. */
    List<Path> staged() throws IOException {
        Path folder = object(".staging");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    static List<CacheDirectory> caches(Path directory) {
        return List.of(new CacheDirectory("npm", directory, PathFilter.ALL));
    }

    @Override
    public void close() {
        castor.close();
    }
}

package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.pack.PackWriter;
import io.jenkins.plugins.castor.engine.pack.PackWriter.StagedPack;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.Difference;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotWriter;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;

/**
 * The first part of a save, which runs where the cache directories are: makes the objects that the store lacks, as local
 * files in a folder of the caller's, who removes it. It only needs to know what the generation before had.
 */
final class SnapshotBuilder {

    private final SaveRequest request;
    private final ScannedCaches trees;
    private final Path folder;
    private final long packTarget;
    private final ExecutorService pool;
    private final Warnings warnings;

    SnapshotBuilder(
            SaveRequest request,
            ScannedCaches trees,
            Path folder,
            long packTarget,
            ExecutorService pool,
            Warnings warnings) {
        this.request = request;
        this.trees = trees;
        this.folder = folder;
        this.packTarget = packTarget;
        this.pool = pool;
        this.warnings = warnings;
    }

    /** Prepares a snapshot that builds on nothing. */
    PreparedSave whole() throws IOException, InterruptedException {
        ContentLocations places = ContentLocations.none();
        return prepare(new ContentTable(), places, null, packing -> trees.walk(new Visitors(packing, places, null)));
    }

    /**
     * Prepares a snapshot that uses what it can of the one before.
     *
     * @param before the snapshot before
     * @param comparison with the one before
     * @param available digests of those packs of the one before that the store still has
     */
    PreparedSave onTopOf(StoredSnapshot before, SnapshotComparison comparison, Set<String> available)
            throws IOException, InterruptedException {
        List<Pack> packs = comparison.before().packs();
        List<Pack> keep = RepackPolicy.keep(
                packs.stream().filter(pack -> available.contains(pack.digest())).toList(),
                pack -> comparison.liveness().liveBytes(pack),
                packTarget);
        Set<String> kept = keep.stream().map(Pack::digest).collect(Collectors.toSet());
        Optional<List<List<LineEdits.Step>>> steps = comparison.revision().steps();
        if (steps.isPresent() && keep.size() == packs.size()) {
            // With all their frames, as these are counted in every line.
            ContentLocations places = new ContentLocations(comparison.frames(), kept, frame -> true);
            try (SavedLines lines = new SavedLines(before.lines())) {
                return prepare(comparison.contents(), places, lines, packing -> follow(steps.get(), packing));
            }
        }
        ContentLocations places = new ContentLocations(comparison.frames(), kept, comparison.liveness()::isLive);
        try (SnapshotReader saved = before.open()) {
            return prepare(
                    comparison.contents(),
                    places,
                    null,
                    packing -> trees.walk(saved, new Visitors(packing, places, comparison)));
        }
    }

    /** Gives a packing all entries in their order. */
    private interface Walk {
        void through(EntryPacker packing) throws IOException, InterruptedException;
    }

    private void follow(List<List<LineEdits.Step>> steps, EntryPacker packing)
            throws IOException, InterruptedException {
        for (int i = 0; i < steps.size(); i++) {
            packing.begin(trees.all().get(i));
            for (LineEdits.Step step : steps.get(i)) {
                Interrupts.check();
                if (step.lines() != null) {
                    packing.copy(step.lines());
                } else if (step.content() == null && step.entry() instanceof RegularFile file && file.size() > 0) {
                    packing.pack(file);
                } else {
                    packing.keep(step.entry(), step.content());
                }
            }
            packing.end();
        }
    }

    private PreparedSave prepare(ContentTable contents, ContentLocations places, SavedLines before, Walk walk)
            throws IOException, InterruptedException {
        int inFlight = request.limits().workers() + 1;
        Path entriesFile = folder.resolve("entries");
        try (PackWriter writer = new PackWriter(folder, pool, inFlight, packTarget)) {
            EntryPacker packing;
            // On a full disk what compresses fails to close the file below it.
            try (OutputStream file = Files.newOutputStream(entriesFile);
                    SnapshotWriter entries = new SnapshotWriter(Compression.compress(file, pool))) {
                packing = new EntryPacker(
                        writer, entries, before, places, contents, pool, inFlight, warnings, request.progress());
                walk.through(packing);
            }
            return assemble(writer.finish(), packing, places, entriesFile);
        } catch (IOException e) {
            throw FailureMessages.in(folder, e);
        }
    }

    private PreparedSave assemble(
            List<StagedPack> staged, EntryPacker packing, ContentLocations places, Path entriesFile)
            throws IOException {
        List<Pack> packs = new ArrayList<>(places.packs());
        staged.forEach(pack -> packs.add(pack.pack()));
        Snapshot snapshot = new Snapshot(
                trees.all().stream().map(found -> found.cache().name()).toList(),
                trees.scanned(),
                packing.entries(),
                packing.bytes(),
                packs);
        Path file = folder.resolve("snapshot");
        String digest = write(snapshot, entriesFile, file);
        StoreLayout layout = new StoreLayout(request.namespace());
        List<Upload> objects = new ArrayList<>();
        for (StagedPack pack : staged) {
            String name = pack.pack().digest();
            objects.add(new Upload(layout.pack(name), name, pack.pack().bytes(), pack.file()));
        }
        objects.add(new Upload(layout.snapshot(digest), digest, Files.size(file), file));
        return new PreparedSave(
                objects, digest, packs, trees.digest(), packing.entries(), packing.bytes(), packing.bytesRead());
    }

    /** zstd frames one after the other are one stream: the start goes before the entries as it is. */
    private static String write(Snapshot snapshot, Path entries, Path file) throws IOException {
        MessageDigest sha256 = Digests.sha256();
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        SnapshotWriter.writeStart(Compression.compress(start), snapshot);
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), sha256);
                InputStream in = Files.newInputStream(entries)) {
            start.writeTo(out);
            in.transferTo(out);
        }
        Files.delete(entries);
        return Digests.hex(sha256.digest());
    }

    /** The second walk of a save: every path becomes an entry, its content kept or packed. */
    private static final class Visitors implements ScannedCaches.Visitors, Difference.Visitor {
        private final EntryPacker packing;
        private final ContentLocations places;
        private final SnapshotComparison comparison;
        private int paths;

        Visitors(EntryPacker packing, ContentLocations places, SnapshotComparison comparison) {
            this.packing = packing;
            this.places = places;
            this.comparison = comparison;
        }

        @Override
        public Difference.Visitor of(ScannedCaches.Found found) throws IOException, InterruptedException {
            packing.begin(found);
            return this;
        }

        @Override
        public void gone(SnapshotReader saved) {
            // Whatever was in it is not in the new snapshot.
        }

        @Override
        public void both(Entry before, Content content, Entry found) throws IOException, InterruptedException {
            int path = paths++;
            if (found instanceof RegularFile file && file.size() > 0) {
                if (comparison.isReusable(path) && places.isKept(ContentLocations.saved(content))) {
                    packing.keep(
                            file, places.content(ContentLocations.saved(content), content.digest(), content.used()));
                } else {
                    packing.pack(file);
                }
            } else {
                packing.keep(found, null);
            }
        }

        @Override
        public void onlySaved(Entry before, Content content) {
            // Gone.
        }

        @Override
        public void onlyFound(Entry found) throws IOException, InterruptedException {
            paths++;
            if (found instanceof RegularFile file && file.size() > 0) {
                packing.pack(file);
            } else {
                packing.keep(found, null);
            }
        }

        @Override
        public void end() throws IOException, InterruptedException {
            packing.end();
        }
    }
}

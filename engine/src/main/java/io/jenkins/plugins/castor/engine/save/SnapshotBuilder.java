package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.pack.Compression;
import io.jenkins.plugins.castor.engine.pack.ContentTable;
import io.jenkins.plugins.castor.engine.pack.PackOptions;
import io.jenkins.plugins.castor.engine.pack.PackWriter;
import io.jenkins.plugins.castor.engine.pack.PackWriter.StagedPack;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.Difference;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewPack;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotWriter;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Tree;
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
 * Builds a new snapshot: writes the objects that the store lacks as local files. It does not use the store; it needs only
 * the previous snapshot. For one use.
 */
final class SnapshotBuilder {

    private final SaveRequest request;
    private final ScannedCaches trees;
    private final Path folder;
    private final PackOptions options;
    private final ExecutorService pool;
    private final Warnings warnings;

    /**
     * @param folder receives the files; the caller removes it
     * @param options how to write packs
     * @param pool threads that read and compress; stays open
     * @param warnings receives the files that are left out
     */
    SnapshotBuilder(
            SaveRequest request,
            ScannedCaches trees,
            Path folder,
            PackOptions options,
            ExecutorService pool,
            Warnings warnings) {
        this.request = request;
        this.trees = trees;
        this.folder = folder;
        this.options = options.withTarget(RepackPolicy.packTarget(trees.bytes(), options.target()));
        this.pool = pool;
        this.warnings = warnings;
    }

    /** Builds a snapshot without a previous one: packs everything. */
    PreparedSave whole() throws IOException, InterruptedException {
        ContentLocations places = ContentLocations.none();
        return prepare(new ContentTable(), places, null, packer -> trees.walk(new Visitors(packer, places, null)));
    }

    /**
     * Builds a snapshot that reuses contents of the previous one.
     *
     * @param previous the previous snapshot
     * @param comparison the comparison of the cache directories with it
     * @param available names of its packs that are intact in the store
     */
    PreparedSave onTopOf(StoredSnapshot previous, SnapshotComparison comparison, Set<String> available)
            throws IOException, InterruptedException {
        List<Pack> packs = comparison.before().packs();
        List<Pack> keep = RepackPolicy.keep(
                packs.stream().filter(pack -> available.contains(pack.name())).toList(),
                pack -> comparison.liveness().liveBytes(pack),
                options.target());
        Set<String> kept = keep.stream().map(Pack::name).collect(Collectors.toSet());
        Optional<List<List<LineEdits.Step>>> steps = comparison.revision().steps();
        if (steps.isPresent() && keep.size() == packs.size()) {
            // Keep all frames, because copied lines contain frame indexes.
            ContentLocations places = new ContentLocations(comparison.frames(), kept, frame -> true);
            try (SavedLines lines = new SavedLines(previous.lines())) {
                return prepare(comparison.contents(), places, lines, packer -> follow(steps.get(), packer));
            }
        }
        ContentLocations places = new ContentLocations(comparison.frames(), kept, comparison.liveness()::isLive);
        try (SnapshotReader saved = previous.open()) {
            return prepare(
                    comparison.contents(),
                    places,
                    null,
                    packer -> trees.walk(saved, new Visitors(packer, places, comparison)));
        }
    }

    /** Adds all entries to a packer, in order. */
    private interface Walk {
        void through(EntryPacker packer) throws IOException, InterruptedException;
    }

    private void follow(List<List<LineEdits.Step>> steps, EntryPacker packer) throws IOException, InterruptedException {
        for (int i = 0; i < steps.size(); i++) {
            packer.begin(trees.all().get(i));
            for (LineEdits.Step step : steps.get(i)) {
                Interrupts.check();
                if (step.lines() != null) {
                    packer.copy(step.lines());
                } else if (step.content() == null && step.entry() instanceof RegularFile file && file.size() > 0) {
                    packer.pack(file, trees.all().get(i).notedNow());
                } else {
                    packer.keep(step.entry(), step.content());
                }
            }
            packer.end();
        }
    }

    private PreparedSave prepare(ContentTable contents, ContentLocations places, SavedLines previous, Walk walk)
            throws IOException, InterruptedException {
        int inFlight = request.limits().workers() + 1;
        Path entriesFile = folder.resolve("entries");
        try (PackWriter writer = new PackWriter(folder, pool, inFlight, options)) {
            EntryPacker packer;
            // The file has its own resource, because on a full disk the compressor fails before it closes the file.
            try (OutputStream file = Files.newOutputStream(entriesFile);
                    SnapshotWriter entries = new SnapshotWriter(Compression.compress(file, pool))) {
                packer = new EntryPacker(
                        writer, entries, previous, places, contents, pool, inFlight, warnings, request.progress());
                walk.through(packer);
            }
            return assemble(writer.finish(), packer, places, entriesFile);
        } catch (IOException e) {
            throw FailureMessages.in(folder, e);
        }
    }

    private PreparedSave assemble(
            List<StagedPack> staged, EntryPacker packer, ContentLocations places, Path entriesFile) throws IOException {
        List<Pack> packs = new ArrayList<>(places.packs());
        staged.forEach(pack -> packs.add(pack.pack()));
        Snapshot snapshot = new Snapshot(
                trees.all().stream().map(found -> found.cache().name()).toList(),
                trees.scanned(),
                packer.entries(),
                packer.bytes(),
                packs);
        Path file = folder.resolve("snapshot");
        String digest = write(snapshot, entriesFile, file);
        StoreLayout layout = new StoreLayout(request.namespace());
        List<Upload> objects = new ArrayList<>();
        List<NewPack> newPacks = new ArrayList<>();
        for (StagedPack pack : staged) {
            String name = pack.pack().name();
            long bytes = pack.pack().bytes();
            objects.add(new Upload(layout.pack(name), pack.digest(), bytes, pack.file()));
            pack.digest().ifPresent(sha256 -> newPacks.add(new NewPack(name, sha256, bytes)));
        }
        objects.add(new Upload(layout.snapshot(digest), Optional.of(digest), Files.size(file), file));
        return new PreparedSave(
                objects,
                digest,
                newPacks,
                packs.stream().map(PackSize::of).toList(),
                trees.digest(),
                warnings.isComplete() ? request.key() : Optional.empty(),
                packer.entries(),
                packer.bytes(),
                packer.bytesRead());
    }

    /** Writes the start and the entries into one file; concatenated zstd frames are one stream. Returns its SHA-256. */
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

    /** The second walk of a save: adds every path that was found, and either keeps its content or packs it. */
    private static final class Visitors implements ScannedCaches.Visitors, Difference.Visitor {
        private final EntryPacker packer;
        private final ContentLocations places;
        private final SnapshotComparison comparison;
        private int paths;
        private ScannedCaches.Found tree;
        private Tree.Cursor cursor;

        /** @param comparison null without a previous snapshot */
        Visitors(EntryPacker packer, ContentLocations places, SnapshotComparison comparison) {
            this.packer = packer;
            this.places = places;
            this.comparison = comparison;
        }

        @Override
        public Difference.Visitor visitorOf(ScannedCaches.Found found, Tree.Cursor at)
                throws IOException, InterruptedException {
            tree = found;
            cursor = at;
            packer.begin(found);
            return this;
        }

        @Override
        public void missing(SnapshotReader saved) {
            // The new snapshot does not have it.
        }

        @Override
        public void both(Entry saved, Content content, Entry found) throws IOException, InterruptedException {
            int path = paths++;
            if (found instanceof RegularFile file && file.size() > 0) {
                if (!comparison.isReusable(path)) {
                    packer.pack(file, tree.notedNow());
                    return;
                }
                int used = tree.noted(content.used(), cursor.lastUse());
                if (places.isKept(ContentLocations.saved(content))) {
                    packer.keep(file, places.content(ContentLocations.saved(content), content.digest(), used));
                } else {
                    packer.pack(file, used);
                }
            } else {
                packer.keep(found, null);
            }
        }

        @Override
        public void onlySaved(Entry saved, Content content) {
            // The new snapshot does not have it.
        }

        @Override
        public void onlyFound(Entry found) throws IOException, InterruptedException {
            paths++;
            if (found instanceof RegularFile file && file.size() > 0) {
                packer.pack(file, tree.notedNow());
            } else {
                packer.keep(found, null);
            }
        }

        @Override
        public void end() throws IOException, InterruptedException {
            packer.end();
        }
    }
}

package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.pack.ContentTable;
import io.jenkins.plugins.castor.engine.pack.PackWriter;
import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.ContentComparer;
import io.jenkins.plugins.castor.engine.snapshot.Difference;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot.PlacedFrame;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import io.jenkins.plugins.castor.engine.tree.FileReader;
import io.jenkins.plugins.castor.engine.tree.Tree;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * The first walk of a save: compares the cache directories with the previous snapshot. It finds what changed, which saved
 * contents can be reused, and which parts of the packs they keep alive.
 */
final class SnapshotComparison implements ScannedCaches.Visitors {

    private final SnapshotReader saved;
    private final PackLiveness liveness;
    private final LineEdits revision = new LineEdits();
    private final ContentTable contents = new ContentTable();
    private final boolean checksum;
    private final long scannedBefore;
    private final ExecutorService pool;

    /** The indexes of the found paths, counted over all cache directories, whose saved content can be reused. */
    private final BitSet reusable = new BitSet();

    private final MovedFiles moves = new MovedFiles();
    private final ChangeCounts counts = new ChangeCounts();
    private int paths;
    private boolean usesChanged;

    private SnapshotComparison(SnapshotReader saved, boolean checksum, ExecutorService pool) {
        this.saved = saved;
        this.liveness = new PackLiveness(saved.frames());
        this.checksum = checksum;
        this.scannedBefore = saved.snapshot().scanned();
        this.pool = pool;
    }

    /**
     * Compares the cache directories with a snapshot.
     *
     * @param previous the previous snapshot
     * @param checksum whether to compare files by content even when their metadata is unchanged
     * @param pool threads that read files; stays open
     * @throws IOException when the snapshot is damaged or a file cannot be compared
     */
    static SnapshotComparison of(StoredSnapshot previous, ScannedCaches trees, boolean checksum, ExecutorService pool)
            throws IOException, InterruptedException {
        SnapshotComparison comparison;
        try (SnapshotReader saved = previous.open()) {
            comparison = new SnapshotComparison(saved, checksum, pool);
            trees.walk(saved, comparison);
        }
        if (comparison.moves.isPossible()) {
            try (SnapshotReader saved = previous.open()) {
                comparison.keepMoved(saved);
            }
        }
        return comparison;
    }

    private void keepMoved(SnapshotReader saved) throws IOException {
        for (Optional<String> cache = saved.nextCache(); cache.isPresent(); cache = saved.nextCache()) {
            while (saved.next()) {
                if (saved.content() != null && saved.entry() instanceof RegularFile file && moves.mayHave(file)) {
                    keep(cache.get(), file, saved.content());
                }
            }
        }
    }

    private void keep(String cache, RegularFile file, Content content) {
        liveness.keep(content, file.size(), PackWriter.headerBytes(cache, file));
        contents.put(content.digest(), ContentLocations.saved(content));
    }

    @Override
    public CacheVisitor visitorOf(ScannedCaches.Found found, Tree.Cursor cursor) {
        revision.begin();
        return new CacheVisitor(found, cursor);
    }

    @Override
    public void missing(SnapshotReader reader) throws IOException {
        while (reader.next()) {
            recordRemoved(reader.entry(), reader.content());
        }
    }

    private void recordRemoved(Entry entry, Content content) {
        counts.addRemoved(content);
        recordGone(entry, content);
    }

    private void recordGone(Entry entry, Content content) {
        if (content != null && entry instanceof RegularFile file) {
            moves.recordGone(file);
        }
    }

    /** How much differs from the previous snapshot. */
    ChangeCounts counts() {
        return counts;
    }

    /** Whether some entry was used in a week that the previous snapshot does not know of. */
    boolean isUseNew() {
        return usesChanged;
    }

    /** Whether the saved content of the path at this index can be reused; indexes count all found paths in order. */
    boolean isReusable(int path) {
        return reusable.get(path);
    }

    /** The start of the previous snapshot: its caches, totals and packs. */
    Snapshot before() {
        return saved.snapshot();
    }

    /** The frames of the previous snapshot. */
    List<PlacedFrame> frames() {
        return saved.frames();
    }

    /** Which parts of the previous packs the new snapshot needs. */
    PackLiveness liveness() {
        return liveness;
    }

    /** The steps that turn the previous snapshot into the new one. */
    LineEdits revision() {
        return revision;
    }

    /** The reusable contents and their places, as {@link ContentLocations#saved} numbers them. */
    ContentTable contents() {
        return contents;
    }

    /** Compares one cache directory. */
    final class CacheVisitor implements Difference.Visitor {
        private final String cache;
        private final PathFilter filter;
        private final ScannedCaches.Found tree;
        private final Tree.Cursor cursor;
        private final ContentComparer comparer;

        private CacheVisitor(ScannedCaches.Found found, Tree.Cursor cursor) {
            this.cache = found.cache().name();
            this.filter = found.cache().filter();
            this.tree = found;
            this.cursor = cursor;
            // A file that cannot be read gets its warning when it is packed.
            comparer = new ContentComparer(new FileReader(found.cache().path(), new Warnings()), pool, this::compared);
        }

        @Override
        public void both(Entry saved, Content before, Entry found) throws IOException, InterruptedException {
            int used = before == null ? 0 : tree.noted(before.used(), cursor.lastUse());
            boolean sameUse = before == null || used == before.used();
            usesChanged |= !sameUse && before.used() > 0 && tree.rule().isPresent();
            both(saved, sameUse ? before : before.usedOn(used), found, sameUse);
        }

        private void both(Entry saved, Content content, Entry found, boolean sameUse)
                throws IOException, InterruptedException {
            int path = paths++;
            counts.addSaved(content);
            if (saved instanceof RegularFile before && found instanceof RegularFile now) {
                if (before.size() != now.size()) {
                    recordChange(saved, content, now);
                    revision.addEntry(now, null);
                } else if (content == null) {
                    boolean same = before.equals(now);
                    if (!same) {
                        countChange(before, null, now);
                    }
                    keepEntry(same, now, null);
                } else if (checksum
                        || before.mtime() != now.mtime()
                        || ScannedCaches.inDoubt(now.mtime(), scannedBefore)) {
                    comparer.add(
                            new ContentComparer.Doubt(now, content, before, (long) revision.reserve() << 32 | path));
                } else {
                    boolean same = before.mode() == now.mode();
                    if (!same) {
                        countChange(before, content, now);
                    }
                    counts.addAsRestored();
                    reuse(path, content, now);
                    keepEntry(same && sameUse, now, content);
                }
            } else if (isSame(saved, found)) {
                keepEntry(isSameLine(saved, found), found, null);
            } else {
                recordChange(saved, content, found);
                revision.addEntry(found, null);
            }
        }

        /** Keeps an entry: its line when that is the same, else a new line with the same content. */
        private void keepEntry(boolean sameLine, Entry found, Content content) {
            if (sameLine) {
                revision.keepLine(SnapshotComparison.this.saved, found instanceof RegularFile file ? file.size() : 0);
            } else {
                revision.addEntry(found, content);
            }
        }

        /** Records an entry that is new, or that replaced the saved one; {@code saved} is null for a new path. */
        private void recordChange(Entry saved, Content content, Entry found) {
            countChange(saved, content, found);
            recordGone(saved, content);
            if (found instanceof RegularFile file) {
                moves.recordNew(file);
            }
        }

        private void countChange(Entry saved, Content content, Entry found) {
            boolean sameFile = saved instanceof RegularFile && found instanceof RegularFile;
            counts.addChanged(content, sameFile && filter.isVolatile(found.path()));
        }

        private boolean isSame(Entry saved, Entry found) {
            if (saved instanceof Directory before && found instanceof Directory now) {
                return before.mode() == now.mode() || now.directory().isEmpty();
            }
            if (saved instanceof SymbolicLink before && found instanceof SymbolicLink now) {
                return before.target().equals(now.target());
            }
            return saved.equals(found);
        }

        /** Whether the saved line can be copied. Never for a hard link, because its file may have been left out. */
        private boolean isSameLine(Entry saved, Entry found) {
            if (saved instanceof Directory before && found instanceof Directory now) {
                return before.mode() == now.mode() && before.mtime() == now.mtime();
            }
            return saved instanceof SymbolicLink before
                    && found instanceof SymbolicLink now
                    && before.mtime() == now.mtime();
        }

        private void compared(ContentComparer.Doubt doubt, boolean same) {
            int path = (int) doubt.number();
            int place = (int) (doubt.number() >>> 32);
            revision.fill(place, doubt.found(), same ? doubt.content() : null);
            if (same) {
                if (!doubt.saved().equals(doubt.found())) {
                    countChange(doubt.saved(), doubt.content(), doubt.found());
                }
                reuse(path, doubt.content(), doubt.found());
            } else {
                recordChange(doubt.saved(), doubt.content(), doubt.found());
            }
        }

        private void reuse(int path, Content content, RegularFile file) {
            reusable.set(path);
            keep(cache, file, content);
        }

        @Override
        public void onlySaved(Entry saved, Content content) {
            recordRemoved(saved, content);
        }

        @Override
        public void onlyFound(Entry found) {
            paths++;
            recordChange(null, null, found);
            revision.addEntry(found, null);
        }

        @Override
        public void end() throws IOException, InterruptedException {
            comparer.finish();
        }
    }
}

package io.jenkins.plugins.castor.engine.save;

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
import io.jenkins.plugins.castor.engine.tree.Warnings;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * The first walk of a save: what changed, which contents of the snapshot before can be used again, and what of its packs
 * that keeps alive.
 */
final class SnapshotComparison implements ScannedCaches.Visitors {

    private final SnapshotReader saved;
    private final PackLiveness liveness;
    private final LineEdits revision = new LineEdits();
    private final ContentTable contents = new ContentTable();
    private final boolean checksum;
    private final long scannedBefore;
    private final ExecutorService pool;

    /** Files, counted over all cache directories, whose saved content is that of the file here. */
    private final BitSet reusable = new BitSet();

    private final MovedFiles moves = new MovedFiles();
    private int paths;
    private boolean anyAsRestored;
    private long changed;
    private long removed;

    private SnapshotComparison(SnapshotReader saved, boolean checksum, ExecutorService pool) {
        this.saved = saved;
        this.liveness = new PackLiveness(saved.frames());
        this.checksum = checksum;
        this.scannedBefore = saved.snapshot().scanned();
        this.pool = pool;
    }

    static SnapshotComparison of(StoredSnapshot before, ScannedCaches trees, boolean checksum, ExecutorService pool)
            throws IOException, InterruptedException {
        SnapshotComparison comparison;
        try (SnapshotReader saved = before.open()) {
            comparison = new SnapshotComparison(saved, checksum, pool);
            trees.walk(saved, comparison);
        }
        if (comparison.moves.isPossible()) {
            try (SnapshotReader saved = before.open()) {
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
    public CacheVisitor of(ScannedCaches.Found found) {
        revision.begin();
        return new CacheVisitor(found);
    }

    @Override
    public void gone(SnapshotReader reader) throws IOException {
        while (reader.next()) {
            removed(reader.entry(), reader.content());
        }
    }

    private void removed(Entry entry, Content content) {
        removed++;
        went(entry, content);
    }

    private void went(Entry entry, Content content) {
        if (content != null && entry instanceof RegularFile file) {
            moves.went(file);
        }
    }

    /** Files, directories and links that are new or differ; a directory's time alone is no difference. */
    long changed() {
        return changed;
    }

    long removed() {
        return removed;
    }

    /** Whether any file looks as a load of that generation leaves it; there is none where the load was cold. */
    boolean hasAnyAsRestored() {
        return anyAsRestored;
    }

    boolean isUnchanged() {
        return changed == 0 && removed == 0;
    }

    /** Whether the content of the so-manieth path found can be used again. */
    boolean isReusable(int path) {
        return reusable.get(path);
    }

    /** What the snapshot before says before its entries. */
    Snapshot before() {
        return saved.snapshot();
    }

    /** The frames of the snapshot before. */
    List<PlacedFrame> frames() {
        return saved.frames();
    }

    PackLiveness liveness() {
        return liveness;
    }

    LineEdits revision() {
        return revision;
    }

    /** Where the contents are that can be used again: {@link ContentLocations#saved}. */
    ContentTable contents() {
        return contents;
    }

    /** Compares one cache directory. */
    final class CacheVisitor implements Difference.Visitor {
        private final String cache;
        private final ContentComparer doubts;

        private CacheVisitor(ScannedCaches.Found found) {
            cache = found.cache().name();
            // What cannot be read is warned about when it is to be packed.
            doubts = new ContentComparer(new FileReader(found.cache().path(), new Warnings()), pool, this::settled);
        }

        @Override
        public void both(Entry saved, Content content, Entry found) throws IOException, InterruptedException {
            int path = paths++;
            if (saved instanceof RegularFile before && found instanceof RegularFile now) {
                if (before.size() != now.size()) {
                    came(saved, content, now);
                    revision.comes(now, null);
                } else if (content == null) {
                    boolean same = before.equals(now);
                    changed += same ? 0 : 1;
                    stays(same, now, null);
                } else if (checksum
                        || before.mtime() != now.mtime()
                        || ScannedCaches.inDoubt(now.mtime(), scannedBefore)) {
                    doubts.add(new ContentComparer.Doubt(now, content, before, (long) revision.later() << 32 | path));
                } else {
                    boolean same = before.mode() == now.mode();
                    changed += same ? 0 : 1;
                    anyAsRestored = true;
                    reuse(path, content, now);
                    stays(same, now, content);
                }
            } else if (isSame(saved, found)) {
                stays(isSameLine(saved, found), found, null);
            } else {
                came(saved, content, found);
                revision.comes(found, null);
            }
        }

        private void stays(boolean sameLine, Entry found, Content content) {
            if (sameLine) {
                revision.stays(SnapshotComparison.this.saved, found instanceof RegularFile file ? file.size() : 0);
            } else {
                revision.comes(found, content);
            }
        }

        /** Something is at a path where it was not, and what was there before, if anything, is not any more. */
        private void came(Entry saved, Content content, Entry found) {
            changed++;
            went(saved, content);
            if (found instanceof RegularFile file) {
                moves.came(file);
            }
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

        /** Whether the new snapshot has the line of the one before; a hard link goes with the file that it names. */
        private boolean isSameLine(Entry saved, Entry found) {
            if (saved instanceof Directory before && found instanceof Directory now) {
                return before.mode() == now.mode() && before.mtime() == now.mtime();
            }
            return saved instanceof SymbolicLink before
                    && found instanceof SymbolicLink now
                    && before.mtime() == now.mtime();
        }

        private void settled(ContentComparer.Doubt doubt, boolean same) {
            int path = (int) doubt.number();
            int place = (int) (doubt.number() >>> 32);
            revision.settled(place, doubt.found(), same ? doubt.content() : null);
            if (same) {
                changed += doubt.saved().equals(doubt.found()) ? 0 : 1;
                reuse(path, doubt.content(), doubt.found());
            } else {
                came(doubt.saved(), doubt.content(), doubt.found());
            }
        }

        private void reuse(int path, Content content, RegularFile file) {
            reusable.set(path);
            keep(cache, file, content);
        }

        @Override
        public void onlySaved(Entry saved, Content content) {
            removed(saved, content);
        }

        @Override
        public void onlyFound(Entry found) {
            paths++;
            came(null, null, found);
            revision.comes(found, null);
        }

        @Override
        public void end() throws IOException, InterruptedException {
            doubts.finish();
        }
    }
}

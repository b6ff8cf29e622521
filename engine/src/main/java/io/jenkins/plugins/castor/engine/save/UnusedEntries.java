package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.repository.StoredSnapshot;
import io.jenkins.plugins.castor.engine.save.ScannedCaches.Found;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.Difference;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.LastUse;
import io.jenkins.plugins.castor.engine.tree.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds the entries that no saving build has used for long. A group of entries is left out only if nothing tells of a later
 * use: not the files on this machine, and not the previous snapshot, which other builds may have published meanwhile.
 */
final class UnusedEntries {

    /** What is left of the cache directories, and what was left out of them. */
    record Rest(ScannedCaches trees, SaveReport.LeftOut leftOut) {}

    private final Found found;
    private final int since;

    /** Numbers of entries, as the cursor counts them, whose group seems to be unused. */
    private final BitSet unused = new BitSet();

    /** Numbers of groups that were used after all. */
    private final BitSet used = new BitSet();

    private long entries;
    private long bytes;

    private UnusedEntries(Found found, UseRule rule) {
        this.found = found;
        this.since = rule.unusedSince();
    }

    /** Leaves out what was not used; takes hardly any time if there is no such thing. */
    static Rest leaveOut(ScannedCaches trees, Optional<StoredSnapshot> previous)
            throws IOException, InterruptedException {
        List<Found> rest = new ArrayList<>();
        SaveReport.LeftOut leftOut = SaveReport.LeftOut.NOTHING;
        for (Found found : trees.all()) {
            Optional<UseRule> rule = found.rule().filter(one -> found.tree().hasUnused(LastUse.NOW, one.unusedSince()));
            if (rule.isEmpty()) {
                rest.add(found);
                continue;
            }
            UnusedEntries unused = new UnusedEntries(found, rule.get());
            rest.add(new Found(found.cache(), unused.rest(previous), found.rule()));
            leftOut = leftOut.and(unused.entries, unused.bytes, rule.get().days());
        }
        return new Rest(leftOut.entries() == 0 ? trees : trees.with(rest), leftOut);
    }

    private Tree rest(Optional<StoredSnapshot> previous) throws IOException, InterruptedException {
        for (Tree.Cursor cursor = found.tree().cursor(); cursor.next(); ) {
            if (cursor.lastUse() != LastUse.NOW && cursor.lastUse() <= since) {
                unused.set(cursor.number());
            }
        }
        if (previous.isPresent()) {
            try (SnapshotReader saved = previous.get().open()) {
                findUsesElsewhere(saved);
            }
        }
        BitSet leftOut = new BitSet();
        for (Tree.Cursor cursor = found.tree().cursor(); cursor.next(); ) {
            if (unused.get(cursor.number()) && !used.get(cursor.group()) && !isProven(cursor.entry())) {
                used.set(cursor.group());
            }
        }
        for (Tree.Cursor cursor = found.tree().cursor(); cursor.next(); ) {
            if (unused.get(cursor.number()) && !used.get(cursor.group())) {
                leftOut.set(cursor.number());
                entries++;
                bytes += cursor.entry() instanceof RegularFile file ? file.size() : 0;
            }
        }
        return entries == 0
                ? found.tree()
                : found.tree().without(leftOut, found.cache().filter()::isVolatile);
    }

    private boolean isProven(Entry entry) {
        return !(entry instanceof RegularFile file)
                || file.size() == 0
                || found.rule().orElseThrow().uses().isProven(file.path(), since);
    }

    private void findUsesElsewhere(SnapshotReader saved) throws IOException, InterruptedException {
        for (Optional<String> name = saved.nextCache(); name.isPresent(); name = saved.nextCache()) {
            if (name.get().equals(found.cache().name())) {
                Tree.Cursor cursor = found.tree().cursor();
                Difference.walk(saved, cursor, new Elsewhere(cursor));
            }
        }
    }

    /** Notes the groups that have an entry of which the previous snapshot tells a later use, or does not know the last one. */
    private final class Elsewhere implements Difference.Visitor {
        private final Tree.Cursor cursor;

        Elsewhere(Tree.Cursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public void both(Entry saved, Content content, Entry here) {
            if (content != null && unused.get(cursor.number()) && (content.used() == 0 || content.used() > since)) {
                used.set(cursor.group());
            }
        }

        @Override
        public void onlySaved(Entry saved, Content content) {
            // It is removed in any case.
        }

        @Override
        public void onlyFound(Entry here) {
            // Only its own times tell of its use.
        }

        @Override
        public void end() {
            // Nothing is open.
        }
    }
}

package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.EntryOrder;
import io.jenkins.plugins.castor.engine.tree.Tree;
import java.io.IOException;
import java.util.Optional;

/** Compares the entries of a cache directory in a snapshot with those on disk, in one walk. */
public final class Difference {

    private Difference() {}

    /** Receives every path once, in the order of entries. */
    public interface Visitor {
        /**
         * Both have an entry at this path, perhaps of different kinds. The content is null for an empty file and for
         * anything but a file.
         */
        void both(Entry saved, Content content, Entry found) throws IOException, InterruptedException;

        void onlySaved(Entry saved, Content content) throws IOException, InterruptedException;

        void onlyFound(Entry found) throws IOException, InterruptedException;

        /** Called after the last path. */
        void end() throws IOException, InterruptedException;
    }

    /**
     * Walks both, and reports each path.
     *
     * @param saved positioned before the entries of the cache directory, and after them on return
     * @param found the entries on disk; empty if the directory does not exist
     */
    public static void walk(SnapshotReader saved, Optional<Tree> found, Visitor visitor)
            throws IOException, InterruptedException {
        walk(saved, found.map(Tree::cursor).orElse(null), visitor);
    }

    /**
     * Like the other one.
     *
     * @param here before the entries on disk, and at the one that the visitor is told of; null if the directory does not
     *     exist
     */
    public static void walk(SnapshotReader saved, Tree.Cursor here, Visitor visitor)
            throws IOException, InterruptedException {
        boolean moreSaved = saved.next();
        boolean moreFound = here != null && here.next();
        while (moreSaved || moreFound) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            int order = !moreSaved ? 1 : !moreFound ? -1 : EntryOrder.INSTANCE.compare(saved.entry(), here.entry());
            if (order < 0) {
                visitor.onlySaved(saved.entry(), saved.content());
            } else if (order > 0) {
                visitor.onlyFound(here.entry());
            } else {
                visitor.both(saved.entry(), saved.content(), here.entry());
            }
            moreSaved = order > 0 ? moreSaved : saved.next();
            moreFound = order < 0 ? moreFound : here.next();
        }
        visitor.end();
    }
}

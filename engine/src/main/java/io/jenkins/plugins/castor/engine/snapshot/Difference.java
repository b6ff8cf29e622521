package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.EntryOrder;
import io.jenkins.plugins.castor.engine.tree.Tree;
import java.io.IOException;
import java.util.Optional;

/** The difference between what a snapshot has of a cache directory and what stands there, found in one walk. */
public final class Difference {

    private Difference() {}

    /** Told of every path once, in the order of entries. */
    public interface Visitor {
        /** Both have something at this path, perhaps of different kinds. The content is null where a file has none. */
        void both(Entry saved, Content content, Entry found) throws IOException, InterruptedException;

        void onlySaved(Entry saved, Content content) throws IOException, InterruptedException;

        void onlyFound(Entry found) throws IOException, InterruptedException;

        /** There are no more paths. */
        void end() throws IOException, InterruptedException;
    }

    /**
     * Walks through both.
     *
     * @param saved at the start of the cache directory's entries; at their end afterwards
     * @param found empty where there is no such directory
     */
    public static void walk(SnapshotReader saved, Optional<Tree> found, Visitor visitor)
            throws IOException, InterruptedException {
        Tree.Cursor here = found.map(Tree::cursor).orElse(null);
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

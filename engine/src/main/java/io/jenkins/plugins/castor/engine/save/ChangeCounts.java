package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Content;

/** How much the cache directories differ from the previous snapshot. */
final class ChangeCounts {

    private long savedFiles;
    private long asRestored;
    private long changed;
    private long changedVolatile;
    private long removed;

    /** Counts an entry of the snapshot that is still there; {@code content} is null for what has none. */
    void addSaved(Content content) {
        savedFiles += content == null ? 0 : 1;
    }

    /** Counts a file that has the size and the time with which a load restores it. */
    void addAsRestored() {
        asRestored++;
    }

    /**
     * Counts an entry that is new or differs.
     *
     * @param content what the snapshot has there; null for nothing
     * @param isVolatile whether it is a volatile file, and was one
     */
    void addChanged(Content content, boolean isVolatile) {
        changed++;
        if (isVolatile) {
            changedVolatile++;
            savedFiles -= content == null ? 0 : 1;
        }
    }

    /** Counts an entry of the snapshot that is gone. */
    void addRemoved(Content content) {
        removed++;
        addSaved(content);
    }

    /** The number of files, directories and links that are new or differ; a directory's time does not count. */
    long changed() {
        return changed;
    }

    /** The number of saved entries that are gone. */
    long removed() {
        return removed;
    }

    /**
     * Whether most files look as a load restores them. After a cold build few do: a tool may give some of its files the times
     * that they had. Volatile files that changed tell nothing.
     */
    boolean isMostlyAsRestored() {
        return 2 * asRestored > savedFiles;
    }

    /** Whether nothing changed but volatile files, and nothing was removed. */
    boolean isUnchanged() {
        return changed == changedVolatile && removed == 0;
    }
}

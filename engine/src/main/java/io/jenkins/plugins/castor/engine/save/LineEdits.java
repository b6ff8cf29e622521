package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.tree.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps that turn the previous snapshot into the new one: copy these lines, add these entries. Following them avoids a
 * second walk through the snapshot. They are valid only while all packs are kept, as lines contain frame indexes. When too
 * many entries change, the steps are dropped to save memory.
 */
final class LineEdits {

    /** Most steps of all cache directories together; they take about 20 MB. */
    private static final int MAX_STEPS = 1 << 16;

    /**
     * One step: either lines to copy or an entry to add.
     *
     * @param lines null for an entry
     * @param entry null for lines
     * @param content the stored content of the entry; null when it has none, or must be packed
     */
    record Step(Lines lines, Entry entry, Content content) {}

    /**
     * Consecutive lines of the previous snapshot.
     *
     * @param begin offset of the first line, in bytes from the start of the decompressed snapshot
     * @param end offset after the last line
     * @param entries number of lines
     * @param bytes total size of their files
     */
    record Lines(long begin, long end, long entries, long bytes) {
        private Lines and(Lines next) {
            return new Lines(begin, next.end, entries + next.entries, bytes + next.bytes);
        }
    }

    private List<List<Step>> caches = new ArrayList<>();
    private List<Step> steps = List.of();
    private int count;

    /** Starts the next cache directory that was found. */
    void begin() {
        steps = new ArrayList<>();
        if (caches != null) {
            caches.add(steps);
        }
    }

    /** Copies the reader's current line; {@code bytes} is the size of its file, or 0. */
    void keepLine(SnapshotReader saved, long bytes) {
        Lines line = new Lines(saved.lineBegin(), saved.lineEnd(), 1, bytes);
        int last = steps.size() - 1;
        Lines previous =
                last < 0 || steps.get(last) == null ? null : steps.get(last).lines();
        if (previous != null && previous.end() == line.begin()) {
            steps.set(last, new Step(previous.and(line), null, null));
        } else {
            add(new Step(line, null, null));
        }
    }

    /** Adds an entry; {@code content} is null when it has none, or must be packed. */
    void addEntry(Entry entry, Content content) {
        add(new Step(null, entry, content));
    }

    /** Reserves a step for an entry that is not known yet; returns the place to pass to {@link #fill}. */
    int reserve() {
        add(null);
        return steps.size() - 1;
    }

    /** Fills a reserved step of the current cache directory. */
    void fill(int place, Entry entry, Content content) {
        if (caches != null) {
            steps.set(place, new Step(null, entry, content));
        }
    }

    private void add(Step step) {
        if (++count > MAX_STEPS) {
            caches = null;
            steps = new ArrayList<>();
        }
        if (caches != null) {
            steps.add(step);
        }
    }

    /** The steps of each cache directory that was found; empty when there are too many. */
    Optional<List<List<Step>>> steps() {
        return Optional.ofNullable(caches);
    }
}

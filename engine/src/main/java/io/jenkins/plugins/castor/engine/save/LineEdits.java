package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.SnapshotReader;
import io.jenkins.plugins.castor.engine.tree.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the new snapshot comes about from the one before where that keeps all its packs: most lines stay as they are, and
 * need not be read a second time. Where too much is new there is none, as it would take too much memory.
 */
final class LineEdits {

    /** Steps of all cache directories together: some 20 MB. */
    private static final int MOST = 1 << 16;

    /**
     * What comes next: lines that stay, or an entry.
     *
     * @param lines null for an entry
     * @param content where the content of the entry is; null where it has none, or is to be packed
     */
    record Step(Lines lines, Entry entry, Content content) {}

    /**
     * Lines in a row.
     *
     * @param begin where the first one begins, in bytes from the start of the snapshot
     * @param end where the last one ends
     * @param entries how many there are
     * @param bytes of their files
     */
    record Lines(long begin, long end, long entries, long bytes) {
        private Lines and(Lines next) {
            return new Lines(begin, next.end, entries + next.entries, bytes + next.bytes);
        }
    }

    private List<List<Step>> caches = new ArrayList<>();
    private List<Step> steps = List.of();
    private int count;

    /** The next cache directory that was found. */
    void begin() {
        steps = new ArrayList<>();
        if (caches != null) {
            caches.add(steps);
        }
    }

    /** The current line of a snapshot stays. */
    void stays(SnapshotReader saved, long bytes) {
        Lines line = new Lines(saved.lineBegin(), saved.lineEnd(), 1, bytes);
        int last = steps.size() - 1;
        Lines before =
                last < 0 || steps.get(last) == null ? null : steps.get(last).lines();
        if (before != null && before.end() == line.begin()) {
            steps.set(last, new Step(before.and(line), null, null));
        } else {
            add(new Step(line, null, null));
        }
    }

    /** An entry comes. */
    void comes(Entry entry, Content content) {
        add(new Step(null, entry, content));
    }

    /** Something comes that will be known later; the place for it. */
    int later() {
        add(null);
        return steps.size() - 1;
    }

    /** It turned out what comes at that place. */
    void settled(int place, Entry entry, Content content) {
        if (caches != null) {
            steps.set(place, new Step(null, entry, content));
        }
    }

    private void add(Step step) {
        if (++count > MOST) {
            caches = null;
            steps = new ArrayList<>();
        }
        if (caches != null) {
            steps.add(step);
        }
    }

    /** The steps for each cache directory that was found; empty where there are too many. */
    Optional<List<List<Step>>> steps() {
        return Optional.ofNullable(caches);
    }
}

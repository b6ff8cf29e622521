package io.jenkins.plugins.castor.engine.diff;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.List;
import java.util.Optional;

/**
 * What a generation has that another one has not, and the other way round. Files and links count, directories do not. A file
 * is changed when its content, its permissions or its kind are; another time alone is no change.
 *
 * @param head the head of the generation
 * @param other the head that it was compared with; empty when it was built on nothing, so that all of it is new
 * @param caches the cache directories that one of them has, by name
 * @param changes the largest changes, the largest first; then by path
 * @param more how many changes are not named
 * @param warnings what the signatures are like, one line each
 */
public record DiffReport(
        Head head,
        Optional<Head> other,
        List<CacheDiff> caches,
        List<Change> changes,
        long more,
        List<String> warnings) {

    public DiffReport {
        caches = List.copyOf(caches);
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
    }

    /** What happened to a file. */
    public enum Kind {
        ADDED,
        CHANGED,
        DROPPED
    }

    /**
     * A file or link that is not the same in both.
     *
     * @param kind what happened to it
     * @param path the name of its cache directory, a slash, and its path there
     * @param bytes its size now; 0 for links, and when it was dropped
     * @param bytesBefore its size in the other generation; 0 for links, and when it was added
     */
    public record Change(Kind kind, String path, long bytes, long bytesBefore) {

        /** The larger of both sizes. */
        long size() {
            return Math.max(bytes, bytesBefore);
        }
    }

    /**
     * How many files are changed in one way, and their sizes.
     *
     * @param files files and links
     * @param bytes their sizes now
     * @param bytesBefore their sizes in the other generation
     */
    public record Sum(long files, long bytes, long bytesBefore) {

        static final Sum NONE = new Sum(0, 0, 0);

        /** Both together. */
        public Sum plus(Sum more) {
            return new Sum(files + more.files, bytes + more.bytes, bytesBefore + more.bytesBefore);
        }
    }

    /** The changes in one cache directory. */
    public record CacheDiff(String name, Sum added, Sum changed, Sum dropped) {

        static CacheDiff none(String name) {
            return new CacheDiff(name, Sum.NONE, Sum.NONE, Sum.NONE);
        }

        CacheDiff plus(Change change) {
            Sum one = new Sum(1, change.bytes(), change.bytesBefore());
            return switch (change.kind()) {
                case ADDED -> new CacheDiff(name, added.plus(one), changed, dropped);
                case CHANGED -> new CacheDiff(name, added, changed.plus(one), dropped);
                case DROPPED -> new CacheDiff(name, added, changed, dropped.plus(one));
            };
        }
    }

    /** The changes in all cache directories. */
    public CacheDiff total() {
        CacheDiff total = CacheDiff.none("");
        for (CacheDiff cache : caches) {
            total = new CacheDiff(
                    "",
                    total.added().plus(cache.added()),
                    total.changed().plus(cache.changed()),
                    total.dropped().plus(cache.dropped()));
        }
        return total;
    }
}

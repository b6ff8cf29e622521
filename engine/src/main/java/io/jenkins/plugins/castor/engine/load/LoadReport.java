package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The result of a load.
 *
 * @param outcome whether something was restored, and from where
 * @param head the generation that was restored; empty after a miss
 * @param exact whether it was made for the key that the request asks for
 * @param why why it is not exact, such as {@code key differs: package-lock.json}; empty after an exact hit, after a miss, and
 *     when the request asks for no key
 * @param signer the id of the trusted key that signed it; empty after a miss, or when the request ignores signatures
 * @param store the store that it came from, without secrets; empty after a miss
 * @param reason why the load was a miss, in one sentence; empty otherwise
 * @param trouble whether the miss was caused by a failure, rather than by a lack of usable generations, or by something on
 *     this machine that could not be replaced, after which everything was put back
 * @param counts what was restored; all zero after a miss
 * @param warnings what was left out or skipped, and which other stores failed; one line each
 * @param took wall time of the whole load
 */
public record LoadReport(
        Outcome outcome,
        Optional<Head> head,
        boolean exact,
        Optional<String> why,
        Optional<String> signer,
        Optional<String> store,
        Optional<String> reason,
        boolean trouble,
        Counts counts,
        List<String> warnings,
        Duration took) {

    /** The report of a load without a key, or of a miss. */
    public LoadReport(
            Outcome outcome,
            Optional<Head> head,
            Optional<String> signer,
            Optional<String> store,
            Optional<String> reason,
            boolean trouble,
            Counts counts,
            List<String> warnings,
            Duration took) {
        this(outcome, head, false, Optional.empty(), signer, store, reason, trouble, counts, warnings, took);
    }

    /** Whether something was restored, and from where. */
    public enum Outcome {
        /** Restored from the job's own namespace. */
        HIT,
        /** Restored from a fallback namespace. */
        FALLBACK_HIT,
        /** Nothing restored; the cache directories are as they were before. */
        MISS
    }

    /**
     * What a load did.
     *
     * @param entries files, directories and links that the snapshot has in the requested directories
     * @param written files that were written
     * @param unchanged files that already had the right content
     * @param removed files, directories and links that a cleaning load removed
     * @param bytesWritten size of the files that were written
     * @param bytesFetched bytes read from the store and from near caches
     * @param bytesNear how many of them near caches gave
     */
    public record Counts(
            long entries,
            long written,
            long unchanged,
            long removed,
            long bytesWritten,
            long bytesFetched,
            long bytesNear) {
        /** The counts of a miss. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);
    }
}

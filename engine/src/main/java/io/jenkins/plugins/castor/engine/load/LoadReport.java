package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a load ended.
 *
 * @param outcome whether something was restored, and from where
 * @param head the generation that was restored; empty after a miss
 * @param signer the id of the trusted key that signed it; empty where signatures were not looked at
 * @param store the one that it was restored from, without anything secret; empty after a miss
 * @param reason one sentence that says why the load was a miss; empty otherwise
 * @param trouble whether the load was a miss because something went wrong, rather than because nothing was saved yet
 * @param counts what was restored; all zero after a miss
 * @param warnings what was left out, and what gave trouble before another store did not, a line each
 * @param took wall time of the whole load
 */
public record LoadReport(
        Outcome outcome,
        Optional<Head> head,
        Optional<String> signer,
        Optional<String> store,
        Optional<String> reason,
        boolean trouble,
        Counts counts,
        List<String> warnings,
        Duration took) {

    public enum Outcome {
        /** Restored from the job's own namespace. */
        HIT,
        /** Restored from a fallback namespace. */
        FALLBACK_HIT,
        /** Nothing restored; the cache directories are as they were. */
        MISS
    }

    /**
     * @param entries files, directories and links that the snapshot has for the requested directories
     * @param written files that were written
     * @param unchanged files that were already there as the snapshot has them
     * @param removed files, directories and links that were removed, by a load that cleans
     * @param bytesWritten bytes of the files that were written
     * @param bytesFetched bytes that were read from the store
     */
    public record Counts(
            long entries, long written, long unchanged, long removed, long bytesWritten, long bytesFetched) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);
    }
}

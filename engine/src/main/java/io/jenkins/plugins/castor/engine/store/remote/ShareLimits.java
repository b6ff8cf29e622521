package io.jenkins.plugins.castor.engine.store.remote;

import java.time.Duration;

/**
 * What one session of a client that is not trusted may use of the machine that shares its store.
 *
 * @param requests how many requests the client may make, besides one for each 16 KiB of the objects that it reads or may put
 * @param atOnce how many requests may be under way: received, and the client has not proved yet that it has the answer
 * @param memory how many bytes the requests and answers that are under way may have together
 * @param uploads how many objects may be sent at once
 * @param readings how many times over the bytes of each object may be read
 * @param idle how long the client may send nothing
 * @param duration how long the session may take
 */
public record ShareLimits(
        long requests, int atOnce, long memory, int uploads, int readings, Duration idle, Duration duration) {

    /** 20,000 requests, 64 at once in 64 MiB, 16 uploads, 4 readings; ends after an hour of silence or 12 hours. */
    public static final ShareLimits DEFAULT =
            new ShareLimits(20_000, 64, 64 << 20, 16, 4, Duration.ofHours(1), Duration.ofHours(12));

    /** For a client that may do everything. */
    static final ShareLimits NONE = new ShareLimits(
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            16,
            Integer.MAX_VALUE,
            Duration.ofDays(36_500),
            Duration.ofDays(36_500));

    public ShareLimits {
        if (requests < 1
                || atOnce < 1
                || memory < 1
                || uploads < 1
                || readings < 1
                || idle.isNegative()
                || duration.isNegative()) {
            throw new IllegalArgumentException("Every limit of a session must be at least 1, and no time negative.");
        }
    }

    /** The same, but for how long the session may take. */
    public ShareLimits withDuration(Duration most) {
        return new ShareLimits(requests, atOnce, memory, uploads, readings, idle, most);
    }

    /** The same, but for how long the client may send nothing. */
    public ShareLimits withIdle(Duration most) {
        return new ShareLimits(requests, atOnce, memory, uploads, readings, most, duration);
    }
}

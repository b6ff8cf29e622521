package io.jenkins.plugins.castor.engine.retention;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which generations to keep. A generation stays if it is among the last ones, or young enough. The newest one in use stays
 * in any case, unless its namespace is not used any more, or the store has to become smaller.
 *
 * @param keepLast how many of the newest generations of a namespace to keep, at least 1. Those with the same snapshot count
 *     as one
 * @param keepWithin keeps those that are younger, too
 * @param unusedFor a namespace that no trusted build saved, or found unchanged, for so long goes as a whole
 * @param maxBytes how many bytes all kept generations may have together
 * @param namespaceMaxBytes how many bytes the kept generations of a namespace may have; its newest stays if it has more
 */
public record RetentionPolicy(
        int keepLast,
        Optional<Duration> keepWithin,
        Optional<Duration> unusedFor,
        OptionalLong maxBytes,
        OptionalLong namespaceMaxBytes) {

    /** Keeps the last three generations. */
    public static final RetentionPolicy DEFAULT =
            new RetentionPolicy(3, Optional.empty(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty());

    /** @throws IllegalArgumentException when a number or a time is not positive */
    public RetentionPolicy {
        if (keepLast < 1) {
            throw new IllegalArgumentException("Keep at least the last generation of a namespace, not " + keepLast
                    + "; castor revoke takes out more.");
        }
        keepWithin.ifPresent(RetentionPolicy::check);
        unusedFor.ifPresent(RetentionPolicy::check);
        if (maxBytes.orElse(1) < 1 || namespaceMaxBytes.orElse(1) < 1) {
            throw new IllegalArgumentException("A store may have at least 1 byte; give a size that is larger.");
        }
    }

    private static void check(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("A time to keep is longer than nothing, not " + time + ".");
        }
    }

    /** @param count how many of the newest generations to keep */
    public RetentionPolicy withKeepLast(int count) {
        return new RetentionPolicy(count, keepWithin, unusedFor, maxBytes, namespaceMaxBytes);
    }

    /** @param time keeps those that are younger, too */
    public RetentionPolicy withKeepWithin(Duration time) {
        return new RetentionPolicy(keepLast, Optional.of(time), unusedFor, maxBytes, namespaceMaxBytes);
    }

    /** @param time after which a namespace goes that is not used */
    public RetentionPolicy withUnusedFor(Duration time) {
        return new RetentionPolicy(keepLast, keepWithin, Optional.of(time), maxBytes, namespaceMaxBytes);
    }

    /** @param bytes what all namespaces may have together */
    public RetentionPolicy withMaxBytes(long bytes) {
        return new RetentionPolicy(keepLast, keepWithin, unusedFor, OptionalLong.of(bytes), namespaceMaxBytes);
    }

    /** @param bytes what each namespace may have */
    public RetentionPolicy withNamespaceMaxBytes(long bytes) {
        return new RetentionPolicy(keepLast, keepWithin, unusedFor, maxBytes, OptionalLong.of(bytes));
    }
}

package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.publish.Publisher;
import io.jenkins.plugins.castor.engine.save.Saver.Result;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Publishes the newest snapshot again, once a day, if a save finds nothing changed. So the age of the newest head tells when
 * a trusted build last used a namespace, and readers write nothing.
 */
final class Touch {

    private static final Duration EACH = Duration.ofDays(1);

    private final Store store;
    private final PublishRequest request;
    private final Optional<TrustedKeys> believed;

    /**
     * @param store stays open
     * @param believed the keys whose generations count; empty for any
     */
    Touch(Store store, PublishRequest request, Optional<TrustedKeys> believed) {
        this.store = store;
        this.request = request;
        this.believed = believed;
    }

    /**
     * The result of an unchanged save. Trouble with the touch is a warning: the next save tries again.
     *
     * @param newest the newest generation in use, whose objects the store has
     * @param highest as in {@link Publisher#publish}
     */
    Result of(Head newest, long highest, Warnings warnings) {
        Result unchanged = Result.unchanged(newest);
        if (!isDue(newest)) {
            return unchanged;
        }
        try {
            return new Publisher(store, request, believed)
                    .publishAgain(newest, highest)
                    .map(unchanged::touchedAs)
                    .orElse(unchanged);
        } catch (IOException e) {
            warnings.add("the store does not know that this cache is still used: " + e.getMessage());
            return unchanged;
        }
    }

    /** A head without a signature after signed ones would only make loads step over it. */
    private boolean isDue(Head newest) {
        return Duration.between(newest.created(), Instant.now()).compareTo(EACH) >= 0
                && (newest.signature().isEmpty() || request.signingKey().isPresent());
    }
}

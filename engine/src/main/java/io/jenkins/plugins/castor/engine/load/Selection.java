package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.key.BuildKey;
import java.util.Optional;

/**
 * Which of the generations in use a load takes.
 *
 * @param key what the caches should have been made for: the newest recent generation with this key is taken, if there is
 *     one. Empty to take the newest one whatever its key
 * @param exactOnly whether any other generation is a miss
 * @param oldest the oldest generation of the job's own namespace that a key may choose; 0 for any
 */
public record Selection(Optional<BuildKey> key, boolean exactOnly, long oldest) {

    /** The newest generation. */
    public static final Selection NEWEST = new Selection(Optional.empty(), false, 0);
}

package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.io.IOException;
import java.util.Optional;

/**
 * The newest generation in use of a namespace.
 *
 * @param head empty when no generation is in use, or after a failure
 * @param failure why it could not be found, as {@link Heads#newest} throws it
 */
public record NewestHead(Namespace namespace, Optional<Head> head, Optional<IOException> failure) {}

/**
 * What to keep in a store and what to remove: policies, pruning, statistics. Start at {@code Pruner}. Reads namespaces through
 * {@code repository}, and knows nothing of loads and saves. {@code docs/operations/retention.md} gives the rules.
 */
package io.jenkins.plugins.castor.engine.retention;

/**
 * What a namespace holds in a store: heads, snapshots and history. Start at {@code Heads}, which finds the generation in use, and {@code Catalogue}, which lists the
 * rest. May import every package but
 * {@code admin}, {@code load}, {@code save}, {@code retention} and the root.
 */
package io.jenkins.plugins.castor.engine.repository;

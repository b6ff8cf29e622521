/**
 * What a namespace holds in a store: heads, snapshots and history, and the operations on them (list, describe, verify,
 * revoke, clear, probe). Start at {@code Heads}, which finds the generation in use, and {@code Catalogue}, which lists the
 * rest. May import every package but {@code load}, {@code save}, {@code retention} and the root.
 */
package io.jenkins.plugins.castor.engine.repository;

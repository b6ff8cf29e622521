/**
 * Saves, restores and verifies caches. {@code Castor} is the entry point. The sub-packages hold the implementation;
 * {@code docs/internals/architecture.md} lists them and what each may import.
 */
package io.jenkins.plugins.castor.engine;

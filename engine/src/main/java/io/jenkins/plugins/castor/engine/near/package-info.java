/**
 * Caches near this machine: servers and directories with copies of packs and snapshots. They are never trusted: what they
 * give counts only after its digest was checked, and the store has everything that they have not.
 */
package io.jenkins.plugins.castor.engine.near;

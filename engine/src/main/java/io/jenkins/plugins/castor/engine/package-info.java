/**
 * Saves, restores and verifies caches. This package is the door; what it is made of stands in the packages below it,
 * each of which imports only what stands below itself.
 */
package io.jenkins.plugins.castor.engine;

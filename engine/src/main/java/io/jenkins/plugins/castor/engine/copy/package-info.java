/**
 * Copying generations to another store, where they are signed anew. May import {@code publish} and the packages below it.
 */
package io.jenkins.plugins.castor.engine.copy;

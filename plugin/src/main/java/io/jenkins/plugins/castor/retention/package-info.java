/** Prunes the store. */
package io.jenkins.plugins.castor.retention;

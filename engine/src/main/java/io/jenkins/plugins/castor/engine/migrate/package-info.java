/** Reads what the castor of 2016 kept, which had no format of its own: trees of files behind an rsync daemon. */
package io.jenkins.plugins.castor.engine.migrate;

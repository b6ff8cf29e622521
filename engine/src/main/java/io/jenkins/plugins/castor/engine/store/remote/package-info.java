/** A store that another process shares, over any line that carries requests and answers. */
package io.jenkins.plugins.castor.engine.store.remote;

/** The store that machines use which have no credentials: single objects over signed URLs. */
package io.jenkins.plugins.castor.engine.store.signed;

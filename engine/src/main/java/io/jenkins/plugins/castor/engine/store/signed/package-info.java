/** The store for machines without credentials: single objects over signed URLs. */
package io.jenkins.plugins.castor.engine.store.signed;

/**
 * HTTP for the kinds of store that speak it: requests whose waiting an interrupt ends, answers into buffers, files as
 * bodies. Needs nothing but the JDK and the floors below, as {@code store.signed} does, which stands on it.
 */
package io.jenkins.plugins.castor.engine.http;

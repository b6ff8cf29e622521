/**
 * HTTP for the stores that need it. An interrupt ends each wait, answers go into buffers, and files can be sent. The only
 * user of Apache HttpCore, which is all it needs besides the JDK; {@code store.signed} needs nothing more either.
 */
package io.jenkins.plugins.castor.engine.http;

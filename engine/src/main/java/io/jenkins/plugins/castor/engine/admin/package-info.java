/** What an administrator does to a namespace: verify, repair, revoke and clear it, and probe its store. */
package io.jenkins.plugins.castor.engine.admin;

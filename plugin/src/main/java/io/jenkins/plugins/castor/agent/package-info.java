/** Everything that runs on agents, and what goes there and comes back; nothing here knows the controller. */
package io.jenkins.plugins.castor.agent;

/** What is known of a build when it starts: the facts that decide whether it may save. A build cannot change them. */
package io.jenkins.plugins.castor.facts;

/** Fills a directory near the machines that load with what they will need. */
package io.jenkins.plugins.castor.engine.warm;

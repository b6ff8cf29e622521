/**
 * What CI systems tell of a build in its environment: one small class for each, {@code CiBuild} in front of them.
 * {@code docs/reference/policy.md} has a table of the variables.
 *
 * <p>A build can set its own environment, so on its machine all of this is a convenience, no protection.
 */
package io.jenkins.plugins.castor.engine.ci;

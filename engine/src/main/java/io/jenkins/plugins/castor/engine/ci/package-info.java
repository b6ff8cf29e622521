/**
 * Facts that CI systems provide about a build in its environment. {@code CiBuild} recognises the system; each system
 * has a small class. {@code docs/reference/policy.md} has a table of the variables.
 *
 * <p>A build can change its own environment, so on its machine these facts are a convenience, not a protection.
 */
package io.jenkins.plugins.castor.engine.ci;

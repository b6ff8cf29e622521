/**
 * The fast way to look at, read and make files: by the system calls that Java makes itself, through its private methods.
 * Nothing else in Castor may touch those. Only {@code FastCalls} is public.
 */
package io.jenkins.plugins.castor.engine.tree.fast;

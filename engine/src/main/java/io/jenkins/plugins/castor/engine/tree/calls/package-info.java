/**
 * How {@code tree} looks at, reads, makes and removes files: {@code FileCalls}, and the portable way to do it, with
 * {@code java.nio.file}. {@code fast} has the other one.
 */
package io.jenkins.plugins.castor.engine.tree.calls;

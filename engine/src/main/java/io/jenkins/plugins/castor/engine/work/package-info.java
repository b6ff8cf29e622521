/**
 * What loads, saves and verifications share while they run: limits, deadlines, threads, progress and the wording of
 * failures. Every class is a small helper with no common entry point; the package may import {@code tree} and
 * {@code cache}.
 */
package io.jenkins.plugins.castor.engine.work;

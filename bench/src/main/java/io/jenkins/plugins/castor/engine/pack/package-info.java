/**
 * Benchmarks of what only the engine's package {@code pack} can call: they stand in a package of its name because to open
 * the compressor to everybody, for them alone, would make it somebody's to call.
 */
package io.jenkins.plugins.castor.engine.pack;

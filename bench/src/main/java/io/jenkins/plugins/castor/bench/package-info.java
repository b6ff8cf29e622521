/** The hot inner parts of the engine, measured by JMH through the engine's public doors. {@code script/bench jmh} runs them. */
package io.jenkins.plugins.castor.bench;

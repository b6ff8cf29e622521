/**
 * What freestyle jobs use, and Job DSL and Jenkins Job Builder with them: a builder, a publisher, a wrapper. Each has the same
 * fields, because Jenkins gives the three no class in common (decision 0022).
 */
package io.jenkins.plugins.castor.freestyle;

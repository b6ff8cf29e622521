/**
 * What freestyle jobs use, and Job DSL and Jenkins Job Builder with them: a builder, a publisher, a wrapper. Each has setters
 * of its own: Jenkins gives the three no class in common, and data binding looks for setters in classes only, not in the
 * interfaces that they implement.
 */
package io.jenkins.plugins.castor.freestyle;


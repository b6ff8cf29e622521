/** What freestyle jobs use, and Job DSL and Jenkins Job Builder with them: a builder, a publisher, a wrapper. */
package io.jenkins.plugins.castor.freestyle;

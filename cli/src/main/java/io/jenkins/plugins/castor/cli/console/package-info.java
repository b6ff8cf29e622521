/** What is printed, for people and for programs: lines, tables, progress, JSON, error messages. */
package io.jenkins.plugins.castor.cli.console;

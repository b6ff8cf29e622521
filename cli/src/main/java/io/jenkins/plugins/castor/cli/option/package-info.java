/** What commands share: the options that they take, the form of their help, and a command line once it is parsed. */
package io.jenkins.plugins.castor.cli.option;

/** The commands about this machine and this build: settings, presets, keys, the policy, local cache directories. */
package io.jenkins.plugins.castor.cli.command.local;

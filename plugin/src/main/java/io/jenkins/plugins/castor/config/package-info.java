/** What an administrator sets: the store, who may save, and how. */
package io.jenkins.plugins.castor.config;

/** The steps of Pipelines: {@code castorLoad}, {@code castorSave} and {@code castor}. */
package io.jenkins.plugins.castor.steps;

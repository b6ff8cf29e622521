/** The steps of Pipelines: {@code castorLoad}, {@code castorLookup}, {@code castorWait}, {@code castorSave} and {@code castor}. */
package io.jenkins.plugins.castor.steps;

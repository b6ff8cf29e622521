/**
 * Which builds may save: the facts about a build ({@code BuildFacts}), the rules ({@code WritePolicy}) and the result
 * ({@code Decision}). Also the signatures of what is saved ({@code Signatures}).
 *
 * <p>An unknown fact never helps a build: removing one never turns a denial into a permission. Administrators write the
 * rules; the author of a change may control some facts.
 */
package io.jenkins.plugins.castor.engine.trust;

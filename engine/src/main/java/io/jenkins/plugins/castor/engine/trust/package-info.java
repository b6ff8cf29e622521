/**
 * Who may save: what is known of a build ({@code BuildFacts}), the rules about it ({@code WritePolicy}), and what they
 * come to ({@code Decision}).
 *
 * <p>Whatever is not known speaks against saving: making a fact unknown never turns a denial into a permission. Rules are
 * written by administrators; facts may be written by whoever proposed a change.
 */
package io.jenkins.plugins.castor.engine.trust;

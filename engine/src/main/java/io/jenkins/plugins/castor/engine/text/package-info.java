/** Numbers and times for people, the same in every locale. */
package io.jenkins.plugins.castor.engine.text;

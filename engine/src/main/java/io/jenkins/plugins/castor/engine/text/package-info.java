/** Numbers and times as people write and read them, the same in every locale. */
package io.jenkins.plugins.castor.engine.text;

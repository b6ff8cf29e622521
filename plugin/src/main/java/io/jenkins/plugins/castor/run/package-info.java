/** The one path that every front end calls: what is known of a build, where its caches live, its loads and saves. */
package io.jenkins.plugins.castor.run;

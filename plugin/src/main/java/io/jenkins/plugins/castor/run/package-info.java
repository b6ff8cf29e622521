/** The one path that every front end calls: where the caches of a build live, who may save them, its loads and saves. */
package io.jenkins.plugins.castor.run;

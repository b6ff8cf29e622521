/** What a generation changed: two snapshots compared, file by file. May import {@code repository} and the packages below it. */
package io.jenkins.plugins.castor.engine.diff;

package io.jenkins.plugins.castor.folder;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.List;

/** What a folder sets for all that is in it. It knows nothing of the plugin that has folders, which need not be there. */
interface FolderSettings {

    /** The name of a store; null for that of what is above. */
    @CheckForNull
    String getStore();

    /** The caches of builds that name none, one a line; null for those of what is above. */
    @CheckForNull
    String getCaches();

    /** Rules that have to allow a save, too; null for none. */
    @CheckForNull
    String getPolicy();

    /** Caches near the agents; empty for those of what is above. */
    List<String> getNear();

    /** The most gigabytes of one job's caches; null for what is allowed above. */
    @CheckForNull
    Integer getMaxSize();

    /** How many gigabytes a namespace may have in the store; null or 0 for what is allowed above. */
    @CheckForNull
    Integer getJobGigabytes();

    /** How many gigabytes all namespaces of the folder may have together in a store; null or 0 for any number. */
    @CheckForNull
    Integer getTotalGigabytes();
}

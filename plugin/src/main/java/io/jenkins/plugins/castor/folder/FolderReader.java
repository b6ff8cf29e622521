package io.jenkins.plugins.castor.folder;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.ItemGroup;
import java.util.Optional;

/** Reads what a folder sets. Without the plugin that has folders there is none of this. */
interface FolderReader extends ExtensionPoint {

    /** What an item sets for all that is in it; empty if it sets nothing. */
    Optional<FolderSettings> settings(ItemGroup<?> group);

    /** The same, by whatever reads it. */
    static Optional<FolderSettings> of(ItemGroup<?> group) {
        return ExtensionList.lookup(FolderReader.class).stream()
                .flatMap(reader -> reader.settings(group).stream())
                .findFirst();
    }
}

package io.jenkins.plugins.castor.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.castor.engine.key.BuildKey;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import java.io.File;
import java.util.SortedMap;
import java.util.TreeMap;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Makes the key of a workspace. Where that fails it gives no part: the load that follows says what is wrong. */
@Restricted(NoExternalUse.class)
public final class KeyTask extends MasterToSlaveFileCallable<SortedMap<String, String>> {

    private static final long serialVersionUID = 1;

    private final CacheWork work;

    /** @param work that of the load */
    public KeyTask(CacheWork work) {
        this.work = work;
    }

    @Override
    public SortedMap<String, String> invoke(File workspace, VirtualChannel channel) {
        try {
            return new TreeMap<>(work.key(workspace, work.directories(workspace))
                    .flatMap(BuildKey::key)
                    .map(CacheKey::parts)
                    .orElseGet(TreeMap::new));
        } catch (IllegalArgumentException e) {
            return new TreeMap<>();
        }
    }
}

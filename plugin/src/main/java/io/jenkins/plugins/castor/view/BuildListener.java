package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.castor.run.CacheRecords;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Notes what builds did when they end. */
@Restricted(NoExternalUse.class)
@Extension
public final class BuildListener extends RunListener<Run<?, ?>> {

    @Override
    public void onCompleted(Run<?, ?> run, @NonNull TaskListener listener) {
        CacheRecords records = run.getAction(CacheRecords.class);
        if (records != null) {
            StaleCaches monitor = ExtensionList.lookupSingleton(StaleCaches.class);
            NamespaceHistory.note(run, records, monitor.now());
            monitor.consider(
                    run.getParent(), NamespaceHistory.of(run.getParent()).oldestSuspect());
        }
    }
}

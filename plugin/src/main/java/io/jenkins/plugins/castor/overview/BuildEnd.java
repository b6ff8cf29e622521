package io.jenkins.plugins.castor.overview;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.castor.run.CacheRecords;
import io.jenkins.plugins.castor.view.BuildSamples;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Remembers how long a build took that has ended, so that no page has to read it again. */
@Restricted(NoExternalUse.class)
@Extension
public final class BuildEnd extends RunListener<Run<?, ?>> {

    @Override
    public void onCompleted(Run<?, ?> run, @NonNull TaskListener listener) {
        CacheRecords records = run.getAction(CacheRecords.class);
        if (records != null) {
            records.getLoads().stream()
                    .map(load -> List.of(load.getStore(), load.getNamespace()))
                    .distinct()
                    .forEach(place -> note(run, place.get(0), place.get(1)));
        }
    }

    private static void note(Run<?, ?> run, String store, String namespace) {
        BuildSamples.candidate(run, store, namespace)
                .ifPresent(build -> UsageRecords.get().built(store, namespace, build));
    }
}

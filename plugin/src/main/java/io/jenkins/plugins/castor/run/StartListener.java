package io.jenkins.plugins.castor.run;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.listeners.RunListener;

/** Looks at every build before it runs: whatever it does to itself later changes nothing about who it is. */
@Extension
public final class StartListener extends RunListener<Run<?, ?>> {

    @Override
    public void onInitialize(Run<?, ?> run) {
        StartFacts.keep(run);
    }
}

package io.jenkins.plugins.castor.steps;

import io.jenkins.plugins.castor.run.CacheOptions;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** The options that only steps that load have. */
public abstract class LoadingStep extends CacheStep {

    @DataBoundSetter
    public List<String> fallbacks;

    @DataBoundSetter
    public Integer spread;

    @DataBoundSetter
    public boolean clean;

    @Override
    CacheOptions options() {
        return new CacheOptions(caches, key, keyText, project, branch, job, fallbacks, deadline, spread, clean, strict);
    }
}

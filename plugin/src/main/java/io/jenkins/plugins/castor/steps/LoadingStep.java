package io.jenkins.plugins.castor.steps;

import io.jenkins.plugins.castor.run.CacheOptions;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** What steps that load can be told, too. */
public abstract class LoadingStep extends CacheStep {

    private List<String> fallbacks;
    private Integer spread;
    private boolean clean;

    /** Branches to try where this one has nothing. */
    public List<String> getFallbacks() {
        return fallbacks;
    }

    @DataBoundSetter
    public void setFallbacks(List<String> fallbacks) {
        this.fallbacks = CacheOptions.list(fallbacks);
    }

    /** Seconds that a load waits at most, at random. */
    public Integer getSpread() {
        return spread;
    }

    @DataBoundSetter
    public void setSpread(Integer spread) {
        this.spread = spread;
    }

    /** Whether a load removes what the cache does not have. */
    public boolean isClean() {
        return clean;
    }

    @DataBoundSetter
    public void setClean(boolean clean) {
        this.clean = clean;
    }

    @Override
    CacheOptions options() {
        return new CacheOptions(
                getCaches(), getProject(), getBranch(), getJob(), fallbacks, getDeadline(), spread, clean, isStrict());
    }
}

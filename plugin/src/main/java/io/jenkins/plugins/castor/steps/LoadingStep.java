package io.jenkins.plugins.castor.steps;

import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** What steps that load can be told, too. */
abstract class LoadingStep extends CacheStep {

    private List<String> fallbacks = List.of();
    private int spread;
    private boolean clean;

    @Override
    public List<String> getFallbacks() {
        return fallbacks;
    }

    @DataBoundSetter
    public void setFallbacks(List<String> fallbacks) {
        this.fallbacks = fallbacks == null ? List.of() : new ArrayList<>(fallbacks);
    }

    /** Seconds that a load waits at most, at random. */
    public int getSpread() {
        return spread;
    }

    @DataBoundSetter
    public void setSpread(int spread) {
        this.spread = spread;
    }

    @Override
    public boolean isClean() {
        return clean;
    }

    @DataBoundSetter
    public void setClean(boolean clean) {
        this.clean = clean;
    }

    @Override
    int spread() {
        return spread;
    }
}

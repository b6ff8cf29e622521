package io.jenkins.plugins.castor.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Launcher;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.tasks.BuildWrapper;
import hudson.tasks.BuildWrapperDescriptor;
import io.jenkins.plugins.castor.run.CacheForm;
import io.jenkins.plugins.castor.run.CacheOptions;
import io.jenkins.plugins.castor.run.CacheRun;
import io.jenkins.plugins.castor.run.LoadRecord;
import java.io.IOException;
import java.util.List;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * Restores caches before the build steps, and saves them after these, if the build may. Not for Pipelines, where a wrapper
 * does not learn how its block ended: these have {@code castor}.
 */
public final class CacheWrapper extends BuildWrapper {

    private List<String> caches;
    private String project;
    private String branch;
    private String job;
    private Integer deadline;
    private boolean strict;
    private List<String> fallbacks;
    private Integer spread;
    private boolean clean;

    @DataBoundConstructor
    public CacheWrapper() {}

    /** Names of presets, and {@code NAME=PATH} of other directories. */
    public List<String> getCaches() {
        return caches;
    }

    @DataBoundSetter
    public void setCaches(List<String> caches) {
        this.caches = CacheOptions.caches(caches);
    }

    /** The project of the namespace. */
    public String getProject() {
        return project;
    }

    @DataBoundSetter
    public void setProject(String project) {
        this.project = Util.fixEmptyAndTrim(project);
    }

    /** The branch of the namespace. */
    public String getBranch() {
        return branch;
    }

    @DataBoundSetter
    public void setBranch(String branch) {
        this.branch = Util.fixEmptyAndTrim(branch);
    }

    /** The job of the namespace. */
    public String getJob() {
        return job;
    }

    @DataBoundSetter
    public void setJob(String job) {
        this.job = Util.fixEmptyAndTrim(job);
    }

    /** Minutes. */
    public Integer getDeadline() {
        return deadline;
    }

    @DataBoundSetter
    public void setDeadline(Integer deadline) {
        this.deadline = CacheOptions.deadline(deadline);
    }

    /** Whether trouble fails the build. */
    public boolean isStrict() {
        return strict;
    }

    @DataBoundSetter
    public void setStrict(boolean strict) {
        this.strict = strict;
    }

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
        this.spread = CacheOptions.spread(spread);
    }

    /** Whether a load removes what the cache does not have. */
    public boolean isClean() {
        return clean;
    }

    @DataBoundSetter
    public void setClean(boolean clean) {
        this.clean = clean;
    }

    private CacheOptions options() {
        return new CacheOptions(caches, project, branch, job, fallbacks, deadline, spread, clean, strict);
    }

    @Override
    public Environment setUp(AbstractBuild build, Launcher launcher, BuildListener listener)
            throws IOException, InterruptedException {
        LoadRecord loaded = caches(build, listener).load(options());
        return new Environment() {
            @Override
            public boolean tearDown(AbstractBuild ended, BuildListener console)
                    throws IOException, InterruptedException {
                caches(ended, console).save(options().ofLoaded(loaded));
                return true;
            }
        };
    }

    private static CacheRun caches(AbstractBuild<?, ?> build, BuildListener listener)
            throws IOException, InterruptedException {
        return new CacheRun(build, build.getWorkspace(), build.getEnvironment(listener), listener);
    }

    /** Its form. */
    @Extension
    @Symbol("castorCaches")
    public static final class DescriptorImpl extends BuildWrapperDescriptor implements CacheForm {

        @Override
        public boolean isApplicable(AbstractProject<?, ?> item) {
            return true;
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.CacheWrapper_DisplayName();
        }

        /** In a form, lists are texts with an item a line. */
        @Override
        public BuildWrapper newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            return super.newInstance(request, CacheForm.split(form));
        }
    }
}

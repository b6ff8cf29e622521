package io.jenkins.plugins.castor.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Launcher;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * Restores caches before the build steps, and saves them after these, if the build may. Not for Pipelines, where a wrapper
 * does not learn how its block ended: these have {@code castor}.
 *
 * <p>{@link CacheOptions} says what the fields mean.
 */
public final class CacheWrapper extends BuildWrapper {

    @DataBoundSetter
    public List<String> caches;

    @DataBoundSetter
    public List<String> key;

    @DataBoundSetter
    public List<String> keyText;

    @DataBoundSetter
    public String project;

    @DataBoundSetter
    public String branch;

    @DataBoundSetter
    public String job;

    @DataBoundSetter
    public Integer deadline;

    @DataBoundSetter
    public boolean strict;

    @DataBoundSetter
    public List<String> fallbacks;

    @DataBoundSetter
    public Integer spread;

    @DataBoundSetter
    public boolean clean;

    @DataBoundSetter
    public Integer level;

    @DataBoundSetter
    public Integer dropUnused;

    @DataBoundConstructor
    public CacheWrapper() {}

    private CacheOptions options() {
        return new CacheOptions(caches, key, keyText, project, branch, job, fallbacks, deadline, spread, clean, strict)
                .withSave(level, dropUnused);
    }

    @Override
    public Environment setUp(AbstractBuild build, Launcher launcher, BuildListener listener)
            throws IOException, InterruptedException {
        LoadRecord loaded = caches(build, listener).load(options());
        long start = System.nanoTime();
        return new Environment() {
            @Override
            public boolean tearDown(AbstractBuild ended, BuildListener console)
                    throws IOException, InterruptedException {
                Duration block = Duration.ofNanos(System.nanoTime() - start);
                caches(ended, console).saveAfterBlock(options(), loaded, Optional.of(block));
                return true;
            }
        };
    }

    private CacheRun caches(AbstractBuild<?, ?> build, BuildListener listener)
            throws IOException, InterruptedException {
        return new CacheRun(build, this, build.getWorkspace(), build.getEnvironment(listener), listener);
    }

    /** Its form. */
    @Extension
    @Symbol("castorCaches")
    public static final class DescriptorImpl extends BuildWrapperDescriptor implements FreestyleForm {

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
            return super.newInstance(request, CacheForm.checked(form));
        }
    }
}

package io.jenkins.plugins.castor.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildWrapper;
import hudson.tasks.BuildWrapperDescriptor;
import io.jenkins.plugins.castor.run.CacheOptions;
import io.jenkins.plugins.castor.run.CacheRun;
import io.jenkins.plugins.castor.run.FormLists;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jenkins.tasks.SimpleBuildWrapper;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** Restores caches before the build steps, and saves them after these, if the build may. */
public final class CacheWrapper extends SimpleBuildWrapper {

    private List<String> caches = List.of();
    private String project = "";
    private String branch = "";
    private String job = "";
    private int deadline;
    private boolean strict;
    private List<String> fallbacks = List.of();
    private int spread;
    private boolean clean;

    @DataBoundConstructor
    public CacheWrapper() {}

    /** Names of presets, and {@code NAME=PATH} of other directories. */
    public List<String> getCaches() {
        return caches;
    }

    @DataBoundSetter
    public void setCaches(List<String> caches) {
        this.caches = caches == null ? List.of() : new ArrayList<>(caches);
    }

    /** The project of the namespace. */
    public String getProject() {
        return project;
    }

    @DataBoundSetter
    public void setProject(String project) {
        this.project = Util.fixNull(project).strip();
    }

    /** The branch of the namespace. */
    public String getBranch() {
        return branch;
    }

    @DataBoundSetter
    public void setBranch(String branch) {
        this.branch = Util.fixNull(branch).strip();
    }

    /** The job of the namespace. */
    public String getJob() {
        return job;
    }

    @DataBoundSetter
    public void setJob(String job) {
        this.job = Util.fixNull(job).strip();
    }

    /** Minutes. */
    public int getDeadline() {
        return deadline;
    }

    @DataBoundSetter
    public void setDeadline(int deadline) {
        this.deadline = deadline;
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
    public void setUp(
            Context context,
            Run<?, ?> run,
            FilePath workspace,
            Launcher launcher,
            TaskListener listener,
            EnvVars environment)
            throws IOException, InterruptedException {
        if (!(run instanceof AbstractBuild)) {
            // A Pipeline's wrapper learns of no failure of its block, and would save what is left of one.
            throw new AbortException(
                    "castor: this is for jobs without a Pipeline; in one write" + " castor(caches: ['npm']) { … }");
        }
        new CacheRun(run, workspace, environment, listener).load(options());
        context.setDisposer(new Saving(options()));
    }

    private static final class Saving extends Disposer {

        private static final long serialVersionUID = 1;

        private final CacheOptions options;

        Saving(CacheOptions options) {
            this.options = options;
        }

        @Override
        public void tearDown(Run<?, ?> run, FilePath workspace, Launcher launcher, TaskListener listener)
                throws IOException, InterruptedException {
            new CacheRun(run, workspace, run.getEnvironment(listener), listener).save(options);
        }
    }

    /** Its form. */
    @Extension
    @Symbol("castorCaches")
    public static final class DescriptorImpl extends BuildWrapperDescriptor {

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
            return super.newInstance(request, FormLists.split(form));
        }
    }
}

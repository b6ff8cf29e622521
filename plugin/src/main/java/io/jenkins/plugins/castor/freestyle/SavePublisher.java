package io.jenkins.plugins.castor.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.AbstractProject;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.BuildStepMonitor;
import hudson.tasks.Notifier;
import hudson.tasks.Publisher;
import io.jenkins.plugins.castor.run.CacheForm;
import io.jenkins.plugins.castor.run.CacheOptions;
import io.jenkins.plugins.castor.run.CacheRun;
import java.io.IOException;
import java.util.List;
import jenkins.tasks.SimpleBuildStep;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** Saves caches, if the build may, after everything that decides how it went. */
public final class SavePublisher extends Notifier implements SimpleBuildStep {

    private List<String> caches;
    private String project;
    private String branch;
    private String job;
    private Integer deadline;
    private boolean strict;

    @DataBoundConstructor
    public SavePublisher() {}

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

    @Override
    public void perform(
            @NonNull Run<?, ?> run,
            @NonNull FilePath workspace,
            @NonNull EnvVars environment,
            @NonNull Launcher launcher,
            @NonNull TaskListener listener)
            throws InterruptedException, IOException {
        new CacheRun(run, workspace, environment, listener)
                .save(new CacheOptions(caches, project, branch, job, deadline, strict));
    }

    @Override
    public BuildStepMonitor getRequiredMonitorService() {
        return BuildStepMonitor.NONE;
    }

    /** Its form. */
    @Extension
    @Symbol("castorSave")
    public static final class DescriptorImpl extends BuildStepDescriptor<Publisher> implements CacheForm {

        @Override
        public boolean isApplicable(Class<? extends AbstractProject> type) {
            return true;
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SavePublisher_DisplayName();
        }

        /** In a form, lists are texts with an item a line. */
        @Override
        public Publisher newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            return super.newInstance(request, CacheForm.split(form));
        }
    }
}

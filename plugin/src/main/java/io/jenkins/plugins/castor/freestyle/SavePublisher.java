package io.jenkins.plugins.castor.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
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

/** Saves caches, if the build may, after everything that decides how it went. {@link CacheOptions} says what the fields mean. */
public final class SavePublisher extends Notifier implements SimpleBuildStep {

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
    public Integer level;

    @DataBoundSetter
    public Integer dropUnused;

    @DataBoundConstructor
    public SavePublisher() {}

    @Override
    public void perform(
            @NonNull Run<?, ?> run,
            @NonNull FilePath workspace,
            @NonNull EnvVars environment,
            @NonNull Launcher launcher,
            @NonNull TaskListener listener)
            throws InterruptedException, IOException {
        new CacheRun(run, this, workspace, environment, listener)
                .save(new CacheOptions(caches, key, keyText, project, branch, job, deadline, strict)
                        .withSave(level, dropUnused));
    }

    @Override
    public BuildStepMonitor getRequiredMonitorService() {
        return BuildStepMonitor.NONE;
    }

    /** Its form. */
    @Extension
    @Symbol("castorSave")
    public static final class DescriptorImpl extends BuildStepDescriptor<Publisher> implements FreestyleForm {

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
            return super.newInstance(request, CacheForm.checked(form));
        }
    }
}

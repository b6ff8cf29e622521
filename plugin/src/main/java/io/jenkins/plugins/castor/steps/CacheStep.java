package io.jenkins.plugins.castor.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.castor.run.CacheForm;
import io.jenkins.plugins.castor.run.CacheOptions;
import java.util.List;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * What every step can be told. What is not told is what the administrator set, or what is known of the build. It is checked
 * when the step starts: what a setter throws reaches a Pipeline as a stack trace.
 */
public abstract class CacheStep extends Step {

    private List<String> caches;
    private String branch;
    private String job;
    private String project;
    private Integer deadline;
    private boolean strict;

    /** Names of presets, and {@code NAME=PATH} of other directories. */
    public List<String> getCaches() {
        return caches;
    }

    @DataBoundSetter
    public void setCaches(List<String> caches) {
        this.caches = CacheOptions.list(caches);
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

    /** Everything that was told. */
    CacheOptions options() {
        return new CacheOptions(caches, project, branch, job, deadline, strict);
    }

    /** Of a step on an agent. */
    public abstract static class CacheStepDescriptor extends StepDescriptor implements CacheForm {

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, FilePath.class, EnvVars.class, TaskListener.class);
        }

        /** In a form, lists are texts with an item a line. */
        @Override
        public Step newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            return super.newInstance(request, CacheForm.split(form));
        }
    }
}

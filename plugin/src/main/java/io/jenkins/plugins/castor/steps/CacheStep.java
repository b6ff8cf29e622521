package io.jenkins.plugins.castor.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.FilePath;
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
 *
 * <p>{@link CacheOptions} says what the fields mean.
 */
public abstract class CacheStep extends Step {

    @DataBoundSetter
    public List<String> caches;

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

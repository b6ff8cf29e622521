package io.jenkins.plugins.castor.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.castor.run.CacheForm;
import io.jenkins.plugins.castor.run.CacheOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * The options of every step. The administrator's settings, or facts about the build, stand for options that are not given.
 * Values are checked when the step starts: what a setter throws reaches a Pipeline as a stack trace.
 *
 * <p>{@link CacheOptions} says what the fields mean.
 */
public abstract class CacheStep extends Step {

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

    /** The options of this step. */
    CacheOptions options() {
        return new CacheOptions(caches, key, keyText, project, branch, job, deadline, strict);
    }

    /** The descriptor of a step that runs on an agent. */
    public abstract static class CacheStepDescriptor extends StepDescriptor
            implements CacheForm, CustomDescribableModel {

        @NonNull
        @Override
        public Map<String, Object> customInstantiate(@NonNull Map<String, Object> arguments) {
            return CacheForm.listed(arguments);
        }

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

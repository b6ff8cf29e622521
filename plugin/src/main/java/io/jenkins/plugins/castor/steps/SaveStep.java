package io.jenkins.plugins.castor.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.castor.run.CacheOptions;
import io.jenkins.plugins.castor.run.CacheRun;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code castorSave}: saves caches, if the build may. */
public final class SaveStep extends CacheStep {

    @DataBoundSetter
    public Integer level;

    @DataBoundSetter
    public Integer dropUnused;

    @DataBoundConstructor
    public SaveStep() {}

    @Override
    CacheOptions options() {
        return super.options().withSave(level, dropUnused);
    }

    @Override
    public StepExecution start(StepContext context) throws AbortException {
        return new Execution(options().checked(), context);
    }

    private static final class Execution extends CacheExecution {

        private static final long serialVersionUID = 1;

        Execution(CacheOptions options, StepContext context) {
            super(options, context);
        }

        @Override
        Next work(CacheRun caches, CacheOptions wanted) throws Exception {
            caches.save(wanted);
            return () -> getContext().onSuccess(null);
        }
    }

    /** Its form. It comes before the build step of this name: the snippet generator has one of each name. */
    @Extension(ordinal = 1)
    public static final class DescriptorImpl extends CacheStepDescriptor {

        @Override
        public String getFunctionName() {
            return "castorSave";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SaveStep_DisplayName();
        }
    }
}

package io.jenkins.plugins.castor.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.castor.run.CacheOptions;
import io.jenkins.plugins.castor.run.CacheRun;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code castorLookup}: returns the map of a load with the same options, and restores nothing. */
public final class LookupStep extends LoadingStep {

    @DataBoundConstructor
    public LookupStep() {}

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
            Map<String, Object> found = LoadStep.map(caches.lookup(wanted));
            return () -> getContext().onSuccess(found);
        }
    }

    /** Its form. */
    @Extension
    public static final class DescriptorImpl extends CacheStepDescriptor {

        @Override
        public String getFunctionName() {
            return "castorLookup";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.LookupStep_DisplayName();
        }
    }
}

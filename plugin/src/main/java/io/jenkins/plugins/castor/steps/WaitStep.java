package io.jenkins.plugins.castor.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.castor.run.CacheOptions;
import io.jenkins.plugins.castor.run.CacheRun;
import io.jenkins.plugins.castor.run.LoadRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code castorWait}: waits for the loads in the background, and returns how the last of them went as a map. */
public final class WaitStep extends Step {

    @DataBoundConstructor
    public WaitStep() {}

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context);
    }

    private static final class Execution extends CacheExecution {

        private static final long serialVersionUID = 1;

        Execution(StepContext context) {
            super(CacheOptions.NONE, context);
        }

        @Override
        Next work(CacheRun caches, CacheOptions wanted) throws Exception {
            List<LoadRecord> loads = caches.awaitLoads();
            Map<String, Object> last = loads.isEmpty()
                    ? new LinkedHashMap<>(Map.of("outcome", "none"))
                    : LoadStep.map(loads.get(loads.size() - 1));
            return () -> getContext().onSuccess(last);
        }
    }

    /** Its form. */
    @Extension
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, FilePath.class, EnvVars.class, TaskListener.class);
        }

        @Override
        public String getFunctionName() {
            return "castorWait";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.WaitStep_DisplayName();
        }
    }
}

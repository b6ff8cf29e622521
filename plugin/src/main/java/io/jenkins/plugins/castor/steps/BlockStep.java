package io.jenkins.plugins.castor.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.castor.run.CacheOptions;
import io.jenkins.plugins.castor.run.CacheRecords;
import io.jenkins.plugins.castor.run.CacheRun;
import io.jenkins.plugins.castor.run.LoadRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code castor}: loads before a block, and saves after it if it succeeded. */
public final class BlockStep extends LoadingStep {

    @DataBoundSetter
    public Integer level;

    @DataBoundSetter
    public Integer dropUnused;

    @DataBoundConstructor
    public BlockStep() {}

    @Override
    CacheOptions options() {
        return super.options().withSave(level, dropUnused);
    }

    @Override
    public StepExecution start(StepContext context) throws AbortException {
        return new Execution(options().checked(), context);
    }

    private enum Phase {
        LOAD,
        BODY,
        SAVE
    }

    private static final class Execution extends CacheExecution {

        private static final long serialVersionUID = 1;

        private volatile Phase phase = Phase.LOAD;

        /** How long the body took in milliseconds; negative where that is not known. */
        private volatile long took = -1;

        // The caches that it saves, even if its body loads others.
        private volatile LoadRecord loaded;

        /** When the body began, in milliseconds since 1970; 0 where a restart of Jenkins is part of its time. */
        private volatile long begun;

        // What a body returns has to be serialisable; Pipeline sees to that.
        @SuppressWarnings("serial")
        private Object result;

        Execution(CacheOptions options, StepContext context) {
            super(options, context);
        }

        @Override
        Next work(CacheRun caches, CacheOptions wanted) throws Exception {
            if (phase == Phase.SAVE) {
                caches.saveAfterBlock(
                        wanted, loaded, took < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(took)));
                return () -> getContext().onSuccess(result);
            }
            loaded = caches.load(wanted);
            return () -> {
                phase = Phase.BODY;
                begun = System.currentTimeMillis();
                EnvironmentExpander exact =
                        EnvironmentExpander.constant(Map.of(CacheRecords.EXACT, Boolean.toString(loaded.isExact())));
                getContext()
                        .newBodyInvoker()
                        .withContext(EnvironmentExpander.merge(getContext().get(EnvironmentExpander.class), exact))
                        .withCallback(new Callback(this))
                        .start();
            };
        }

        /** Pipeline resumes a body that was running. */
        @Override
        public void onResume() {
            if (phase == Phase.BODY) {
                begun = 0;
            } else {
                super.onResume();
            }
        }

        private void save(Object bodyResult) {
            result = bodyResult;
            took = begun == 0 ? -1 : System.currentTimeMillis() - begun;
            phase = Phase.SAVE;
            getContext().saveState();
            launch(Duration.ZERO);
        }
    }

    private static final class Callback extends BodyExecutionCallback {

        private static final long serialVersionUID = 1;

        private final Execution execution;

        Callback(Execution execution) {
            this.execution = execution;
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            execution.save(result);
        }

        @Override
        public void onFailure(StepContext context, Throwable failure) {
            execution.getContext().onFailure(failure);
        }
    }

    /** Its form. */
    @Extension
    public static final class DescriptorImpl extends CacheStepDescriptor {

        @Override
        public String getFunctionName() {
            return "castor";
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.BlockStep_DisplayName();
        }
    }
}

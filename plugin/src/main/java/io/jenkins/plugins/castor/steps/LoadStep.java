package io.jenkins.plugins.castor.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.castor.run.CacheOptions;
import io.jenkins.plugins.castor.run.CacheRun;
import io.jenkins.plugins.castor.run.LoadRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code castorLoad}: restores caches, and returns how that went as a map. */
public final class LoadStep extends LoadingStep {

    @DataBoundSetter
    public boolean background;

    @DataBoundConstructor
    public LoadStep() {}

    @Override
    public StepExecution start(StepContext context) throws AbortException {
        return new Execution(options().checked(), background, context);
    }

    private static final class Execution extends CacheExecution {

        private static final long serialVersionUID = 1;

        private final boolean background;

        Execution(CacheOptions options, boolean background, StepContext context) {
            super(options, context);
            this.background = background;
        }

        @Override
        Next work(CacheRun caches, CacheOptions wanted) throws Exception {
            if (background) {
                caches.loadInBackground(wanted, NodeBlock.of(getContext()));
                return () -> getContext().onSuccess(new LinkedHashMap<>(Map.of("outcome", "started")));
            }
            Map<String, Object> load = map(caches.load(wanted));
            return () -> getContext().onSuccess(load);
        }
    }

    /** Plain values, which scripts can use and Pipelines can keep over a restart. */
    static Map<String, Object> map(LoadRecord load) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("outcome", load.getOutcome());
        map.put("exact", load.isExact());
        map.put("why", load.getWhy().isEmpty() ? null : load.getWhy());
        map.put("namespace", load.getFrom().isEmpty() ? load.getNamespace() : load.getFrom());
        map.put("generation", load.getGeneration());
        map.put(
                "age",
                load.getSaved() == null
                        ? null
                        : Math.max(
                                0,
                                Duration.between(load.getSaved(), Instant.now()).toSeconds()));
        map.put("files", load.getFiles());
        map.put("bytes", load.getBytes());
        map.put("seconds", load.getMillis() / 1000.0);
        map.put("reason", load.getSentence());
        return map;
    }

    /** Its form. It comes before the build step of this name: the snippet generator has one of each name. */
    @Extension(ordinal = 1)
    public static final class DescriptorImpl extends CacheStepDescriptor {

        @Override
        public String getFunctionName() {
            return "castorLoad";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.LoadStep_DisplayName();
        }
    }
}

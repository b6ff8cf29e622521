package io.jenkins.plugins.castor.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.castor.run.CacheOptions;
import io.jenkins.plugins.castor.run.CacheRun;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** Work of a step on a thread of its own. After a restart of the controller it is done again, as it may be. */
abstract class CacheExecution extends StepExecution {

    private static final long serialVersionUID = 1;

    /** How long an agent has to come back after a restart. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(new NamingThreadFactory(
            new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), CacheExecution.class.getName()));

    private final CacheOptions options;
    private transient volatile Future<?> running;

    CacheExecution(CacheOptions options, @NonNull StepContext context) {
        super(context);
        this.options = options;
    }

    /** What is done, and how the step goes on or ends. Called again after a restart. */
    abstract void work(CacheRun caches, CacheOptions wanted) throws Exception;

    @Override
    public boolean start() {
        launch();
        return false;
    }

    @Override
    public void onResume() {
        launch();
    }

    final void launch() {
        running = THREADS.submit(() -> {
            try {
                work(caches(), options);
            } catch (Throwable e) {
                getContext().onFailure(e);
            }
        });
    }

    private CacheRun caches() throws Exception {
        StepContext context = getContext();
        FilePath workspace = context.get(FilePath.class);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (workspace == null && System.nanoTime() - end < 0) {
            Thread.sleep(500); // the agent is on its way back
            workspace = context.get(FilePath.class);
        }
        if (workspace == null) {
            throw new hudson.AbortException("castor: the agent did not come back after the restart of Jenkins");
        }
        return new CacheRun(
                context.get(Run.class), workspace, context.get(EnvVars.class), context.get(TaskListener.class));
    }

    /** Ends the step at once; the work notices by itself, and cleans up. */
    @Override
    public void stop(@NonNull Throwable cause) throws Exception {
        Future<?> current = running;
        if (current != null) {
            current.cancel(true);
        }
        super.stop(cause);
    }
}

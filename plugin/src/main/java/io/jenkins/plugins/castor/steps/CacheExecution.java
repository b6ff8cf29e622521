package io.jenkins.plugins.castor.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.castor.run.CacheOptions;
import io.jenkins.plugins.castor.run.CacheRun;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** Runs the work of a step on a thread of its own, and again after a restart of the controller: it can be repeated. */
abstract class CacheExecution extends StepExecution {

    private static final long serialVersionUID = 1;

    /** How long an agent has to come back after a restart. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** How long the step waits for aborted work to clean up. */
    private static final Duration CLEANING = Duration.ofSeconds(30);

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(new NamingThreadFactory(
            new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), CacheExecution.class.getName()));

    private final CacheOptions options;
    private transient boolean working;
    private transient Thread worker;
    private transient Throwable stopped;

    CacheExecution(CacheOptions options, @NonNull StepContext context) {
        super(context);
        this.options = options;
    }

    /** Continues or ends the step. */
    interface Next {
        void go() throws Exception;
    }

    /** Does the work. Called again after a restart. */
    abstract Next work(CacheRun caches, CacheOptions wanted) throws Exception;

    @Override
    public boolean start() {
        launch(Duration.ZERO);
        return false;
    }

    @Override
    public void onResume() {
        launch(PATIENCE);
    }

    /** @param patience how long the agent may be away */
    final synchronized void launch(Duration patience) {
        working = true;
        THREADS.execute(() -> run(patience));
    }

    private void run(Duration patience) {
        Next next;
        try {
            begin();
            next = work(caches(patience), options);
        } catch (Throwable e) {
            next = () -> getContext().onFailure(e);
        }
        Throwable cause = end();
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        if (jenkins == null || jenkins.isTerminating()) {
            return; // what ended now ended because of that, and is done again
        }
        try {
            if (cause == null) {
                next.go();
            } else {
                getContext().onFailure(cause);
            }
        } catch (Throwable e) {
            getContext().onFailure(e);
        }
    }

    private synchronized void begin() throws InterruptedException {
        if (stopped != null) {
            throw new InterruptedException();
        }
        worker = Thread.currentThread();
    }

    /** Why the work was to stop; null if it was not. */
    private synchronized Throwable end() {
        Thread.interrupted();
        worker = null;
        working = false;
        return stopped;
    }

    private CacheRun caches(Duration patience) throws Exception {
        StepContext context = getContext();
        FilePath workspace = workspace(patience);
        TaskListener listener = context.get(TaskListener.class);
        EnvVars environment = StepHome.of(context, context.get(EnvVars.class), workspace, listener, options);
        return new CacheRun(context.get(Run.class), context.get(FlowNode.class), workspace, environment, listener);
    }

    private FilePath workspace(Duration patience) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                FilePath workspace = getContext().get(FilePath.class);
                if (workspace != null) {
                    return workspace;
                }
            } catch (AbortException e) {
                throw e;
            } catch (IOException e) {
                if (System.nanoTime() - end >= 0) {
                    throw e;
                }
            }
            if (System.nanoTime() - end >= 0) {
                throw new AbortException("castor: the agent did not come back after the restart of Jenkins");
            }
            Thread.sleep(500); // the agent is on its way back
        }
    }

    /** The step ends when its work has cleaned up behind itself: the next build may be waiting for the workspace. */
    @Override
    public synchronized void stop(@NonNull Throwable cause) throws Exception {
        if (!working) {
            super.stop(cause);
            return;
        }
        stopped = cause;
        if (worker != null) {
            worker.interrupt();
        }
        Timer.get().schedule(this::giveUp, CLEANING.toSeconds(), TimeUnit.SECONDS);
    }

    private synchronized void giveUp() {
        if (working) {
            getContext().onFailure(stopped);
        }
    }
}

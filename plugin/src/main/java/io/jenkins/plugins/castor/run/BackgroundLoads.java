package io.jenkins.plugins.castor.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import hudson.AbortException;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import hudson.util.StreamTaskListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The loads that go on while their builds do something else. What they say is printed where a build waits for them. */
@Restricted(NoExternalUse.class)
public final class BackgroundLoads {

    private static final Logger LOGGER = Logger.getLogger(BackgroundLoads.class.getName());

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(new NamingThreadFactory(
            new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), BackgroundLoads.class.getName()));

    /** How much of what a load says is kept, in bytes: agents write it, and may be hostile. */
    private static final int MOST_SAID = 64 * 1024;

    private static final List<Running> RUNNING = new CopyOnWriteArrayList<>();

    private BackgroundLoads() {}

    /**
     * One of them.
     *
     * @param block the id of the block of a Pipeline that it ends with; empty for that of the build
     * @param said what it said so far
     */
    private record Running(Run<?, ?> run, String block, PendingLoad load, Future<LoadRecord> result, Beginning said) {}

    /** Starts a load. */
    static void start(Build build, CacheOptions options, String block) {
        PendingLoad load = new PendingLoad(build, options);
        CacheRecords.of(build.run()).add(load);
        build.keep();
        Beginning said = new Beginning(MOST_SAID);
        Build quiet = new Build(
                build.run(), build.step(), build.workspace(), build.environment(), new StreamTaskListener(said, UTF_8));
        Future<LoadRecord> result = THREADS.submit(() -> {
            LoadRecord loaded = new Load(quiet, options, true).run();
            done(build.run(), load);
            return loaded;
        });
        RUNNING.add(new Running(build.run(), block, load, result, said));
        build.say("loading in the background");
    }

    /**
     * Waits for the loads that this build has started in its workspace, in their order, and loads again what a restart of
     * Jenkins ended. An interrupt ends the loads, too.
     *
     * @throws AbortException what the first of the loads threw that failed
     */
    static List<LoadRecord> await(Build build) throws AbortException, InterruptedException {
        List<LoadRecord> loads = new ArrayList<>();
        for (Running running : RUNNING) {
            if (running.run().equals(build.run()) && running.load().isIn(build)) {
                try {
                    loads.add(result(running));
                } finally {
                    RUNNING.remove(running);
                    running.result().cancel(true);
                    done(build.run(), running.load());
                    build.listener().getLogger().print(running.said().toString(UTF_8));
                }
            }
        }
        for (PendingLoad lost : CacheRecords.of(build.run()).pending()) {
            if (lost.isIn(build)) {
                build.say("loading again what ended when Jenkins was restarted");
                loads.add(new Load(build, lost.options()).run());
                CacheRecords.of(build.run()).remove(lost);
            }
        }
        return loads;
    }

    /** Forgets a load that has ended, unless it did because Jenkins goes down: then it is loaded again after the restart. */
    private static void done(Run<?, ?> run, PendingLoad load) {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        if (jenkins != null && !jenkins.isTerminating()) {
            CacheRecords.of(run).remove(load);
        }
    }

    private static LoadRecord result(Running running) throws AbortException, InterruptedException {
        try {
            return running.result().get();
        } catch (CancellationException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AbortException wrong) {
                throw wrong;
            }
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Whether any load runs in the background. */
    public static boolean any() {
        return !RUNNING.isEmpty();
    }

    /** A block of a Pipeline has ended: ends the loads that were started in it. */
    public static void endOfBlock(Run<?, ?> run, String block) {
        for (Running running : RUNNING) {
            if (running.run().equals(run) && running.block().equals(block)) {
                end(running);
            }
        }
    }

    private static void end(Running running) {
        RUNNING.remove(running);
        running.result().cancel(true);
        done(running.run(), running.load());
        LOGGER.log(Level.FINE, () -> "Ended a load in the background of " + running.run());
    }

    /** Ends the loads of builds that end. */
    @Extension
    public static final class EndOfBuild extends RunListener<Run<?, ?>> {

        @Override
        public void onCompleted(Run<?, ?> run, TaskListener listener) {
            for (Running running : RUNNING) {
                if (running.run().equals(run)) {
                    end(running);
                }
            }
        }
    }
}

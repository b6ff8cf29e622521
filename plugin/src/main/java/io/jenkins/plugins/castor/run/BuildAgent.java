package io.jenkins.plugins.castor.run;

import hudson.FilePath;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import io.jenkins.plugins.castor.agent.AwaitTask;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.work.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The agent of one load or save. No call waits for it without a limit: it may be hostile, or may have stopped. */
final class BuildAgent {

    private static final Logger LOGGER = Logger.getLogger(BuildAgent.class.getName());

    /** How long an agent may clean up after its deadline; the engine there takes half a minute at most. */
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(60);

    /** Shorter in tests. */
    static Duration grace = DEFAULT_GRACE;

    private static final Duration CLEANUP = Duration.ofSeconds(30);

    private final Build build;
    private final StepDeadline deadline;
    private boolean silent;

    BuildAgent(Build build, StepDeadline deadline) {
        this.build = build;
        this.deadline = deadline;
    }

    /**
     * Runs a task on the agent, until the deadline and a grace have passed. When this is interrupted, the task has ended on
     * the agent, too, before this throws.
     *
     * @throws IOException when the agent is lost or does not answer
     */
    <T> T act(FilePath.FileCallable<T> task) throws IOException, InterruptedException {
        Duration most = deadline.left().plus(grace);
        try {
            return Deadline.run(Optional.of(most), () -> build.workspace().act(task));
        } catch (InterruptedException e) {
            awaitEnd();
            throw e;
        } catch (Deadline.PassedException e) {
            silent = true;
            throw new IOException("the agent " + build.node() + " did not answer within " + Quantities.took(most)
                    + ", so Castor gave up; look at the agent's log, and do not use the cache directories before it"
                    + " answers again");
        } catch (ChannelClosedException | RequestAbortedException e) {
            silent = true;
            throw new IOException("the connection to the agent was lost", e);
        }
    }

    private void awaitEnd() {
        try {
            boolean ended = bounded(() -> build.workspace().getChannel().call(new AwaitTask(build.id())));
            if (!ended) {
                LOGGER.warning(() ->
                        "The agent " + build.node() + " still works for " + build.run() + ", which was interrupted");
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "Cannot ask the agent whether it has ended its work for " + build.run());
        } catch (InterruptedException e) {
            LOGGER.fine(() -> "Interrupted again: " + build.run());
        }
    }

    /** Removes a folder from the agent, also when the build was aborted: the agent may live on. */
    void remove(FilePath folder) {
        if (silent) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            bounded(() -> {
                folder.deleteRecursive();
                return true;
            });
        } catch (ChannelClosedException | RequestAbortedException e) {
            // The agent is gone, and most of them take their disk along.
        } catch (IOException e) {
            build.say("warning: cannot remove " + folder.getRemote() + " on the agent: " + FailureMessage.of(e));
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> T bounded(Callable<T> work) throws IOException, InterruptedException {
        return Deadline.run(Optional.of(CLEANUP), work);
    }
}

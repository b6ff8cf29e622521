package io.jenkins.plugins.castor.run;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.castor.agent.AwaitTask;
import io.jenkins.plugins.castor.agent.CacheWork;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * A build while it loads or saves.
 *
 * @param id of its work on the agent
 */
record Build(Run<?, ?> run, FilePath workspace, EnvVars environment, TaskListener listener, String id) {

    private static final Logger LOGGER = Logger.getLogger(Build.class.getName());
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int MOST_WARNINGS = 5;
    private static final long GIGABYTE = 1_000_000_000;

    Build(Run<?, ?> run, FilePath workspace, EnvVars environment, TaskListener listener) {
        this(run, workspace, environment, listener, UUID.randomUUID().toString());
    }

    /**
     * Lets the agent do something. When that is interrupted, it has ended there, too, before this throws.
     *
     * @throws IOException when the agent is lost
     */
    <T> T act(FilePath.FileCallable<T> task) throws IOException, InterruptedException {
        try {
            return workspace.act(task);
        } catch (InterruptedException e) {
            awaitEnd();
            throw e;
        } catch (ChannelClosedException | RequestAbortedException e) {
            throw new IOException("the connection to the agent was lost", e);
        }
    }

    /** What failed may have failed because of that. */
    static void checkInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void awaitEnd() {
        try {
            VirtualChannel channel = workspace.getChannel();
            if (!channel.call(new AwaitTask(id))) {
                LOGGER.warning(() -> "The agent " + node() + " still works for " + run + ", which was interrupted");
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "Nobody is there to wait for in " + run);
        } catch (InterruptedException e) {
            LOGGER.fine(() -> "Interrupted again: " + run);
        }
    }

    /** One line on the console, whatever stands in it: names of files are the build's. */
    void say(String line) {
        listener.getLogger().println("[castor] " + CONTROL.matcher(line).replaceAll("?"));
    }

    /** The first of these, how many there are between, and the last one, which may itself count others. */
    void warn(List<String> lines) {
        int last = lines.size() - 1;
        for (int i = 0; i <= last; i++) {
            if (i < MOST_WARNINGS || i == last) {
                say("warning: " + lines.get(i));
            } else if (i == MOST_WARNINGS) {
                say("warning: and " + Quantities.count(last - MOST_WARNINGS) + " more");
            }
        }
    }

    /** The agent's name; that of the controller is empty. */
    String node() {
        Computer computer = workspace.toComputer();
        return computer == null ? "" : computer.getName();
    }

    /** What the agent has to know about any work. */
    CacheWork work(CacheOptions options, List<String> caches, Namespace namespace) {
        return new CacheWork(
                id,
                caches,
                namespace.path(),
                new HashMap<>(environment),
                deadline(options).toSeconds(),
                mostBytes(),
                listener);
    }

    static Duration deadline(CacheOptions options) {
        int minutes = options.deadline() != null
                ? options.deadline()
                : CastorConfiguration.get().getDeadline();
        return Duration.ofMinutes(minutes);
    }

    static long mostBytes() {
        return CastorConfiguration.get().getMaxSize() * GIGABYTE;
    }

    /** The keys whose signatures count, in PEM. */
    static String trustedKeys() {
        return SigningKeys.trusted().toPem();
    }

    /** Those that the build names, or else those of the administrator. */
    static List<String> caches(CacheOptions options) throws AbortException {
        List<String> caches =
                options.caches().isEmpty() ? CastorConfiguration.get().cacheList() : options.caches();
        if (caches.isEmpty()) {
            throw new AbortException("castor: no cache is named; write caches: ['npm'], or let an administrator choose"
                    + " some for all jobs in Manage Jenkins, Castor");
        }
        return caches;
    }

    /** Writes down what happened; a build does not fail for want of that. */
    void keep() {
        try {
            run.save();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Cannot keep what Castor did in " + run, e);
        }
    }
}

package io.jenkins.plugins.castor.run;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.castor.agent.CacheWork;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A build while it loads or saves. */
record Build(Run<?, ?> run, FilePath workspace, EnvVars environment, TaskListener listener) {

    private static final Logger LOGGER = Logger.getLogger(Build.class.getName());
    private static final long GIGABYTE = 1_000_000_000;

    /** One line on the console. */
    void say(String line) {
        listener.getLogger().println("[castor] " + line);
    }

    void warn(List<String> lines) {
        lines.forEach(line -> say("warning: " + line));
    }

    /** The agent's name; that of the controller is empty. */
    String node() {
        Computer computer = workspace.toComputer();
        return computer == null ? "" : computer.getName();
    }

    /** What the agent has to know about any work. */
    CacheWork work(CacheOptions options, List<String> caches, Namespace namespace) {
        return new CacheWork(
                caches,
                namespace.path(),
                new HashMap<>(environment),
                deadline(options).toSeconds(),
                mostBytes(),
                listener);
    }

    static Duration deadline(CacheOptions options) {
        int minutes = options.deadline() > 0
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

    /** What to do where neither the build nor the administrator names a cache. */
    static List<String> checkNamed(List<String> caches) throws AbortException {
        if (caches.isEmpty()) {
            throw new AbortException("castor: no cache is named; write caches: ['npm'], or let an administrator choose"
                    + " some for all jobs in Manage Jenkins, Castor");
        }
        return caches;
    }

    /** Writes down what happened; a build does not fail for want of that. */
    void keep() {
        try {
            CacheRecords.save(run);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Cannot keep what Castor did in " + run, e);
        }
    }
}

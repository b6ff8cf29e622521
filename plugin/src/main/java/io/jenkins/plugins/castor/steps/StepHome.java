package io.jenkins.plugins.castor.steps;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.Proc;
import hudson.model.TaskListener;
import io.jenkins.plugins.castor.agent.DirectoryIdentity;
import io.jenkins.plugins.castor.run.Beginning;
import io.jenkins.plugins.castor.run.CacheOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * The home directory that the commands of a step have where an enclosing step runs them elsewhere, as {@code docker.inside} and
 * Kubernetes' {@code container} do in a container. Castor itself works on the agent.
 */
final class StepHome {

    private static final Logger LOGGER = Logger.getLogger(StepHome.class.getName());

    /** Prints the home directory and what it is. Without variables: launchers put their own values in their place. */
    private static final String SCRIPT = "cd && pwd && stat -L -c %d:%i .";

    private static final Pattern ANSWER = Pattern.compile("(/\\P{Cntrl}*)\n(\\d+:\\d+)\n");
    private static final int LONGEST_ANSWER = 5000;
    private static final int PATIENCE_SECONDS = 30;

    private StepHome() {}

    /**
     * Returns the environment in which presets find their directories: with the home directory of the commands, if the agent
     * has the same directory under the same path. Otherwise it is as before, and the build is told. If it cannot be
     * asked, it is as before, too.
     */
    static EnvVars of(
            StepContext context, EnvVars environment, FilePath workspace, TaskListener listener, CacheOptions options)
            throws IOException, InterruptedException {
        boolean usesHome = options.caches().isEmpty()
                || options.caches().stream().anyMatch(cache -> !cache.contains("=") || cache.contains("=~"));
        if (!usesHome || context.get(LauncherDecorator.class) == null) {
            return environment;
        }
        try {
            return of(context.get(Launcher.class), environment, workspace, listener);
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, "cannot ask a step for its home directory", e);
            return environment;
        }
    }

    private static EnvVars of(Launcher launcher, EnvVars environment, FilePath workspace, TaskListener listener)
            throws IOException, InterruptedException {
        Optional<Matcher> asked =
                launcher == null || !launcher.isUnix() ? Optional.empty() : ask(launcher, environment);
        if (asked.isEmpty()) {
            return environment;
        }
        String home = asked.get().group(1);
        String onAgent = new FilePath(workspace.getChannel(), home).act(new DirectoryIdentity());
        if (!onAgent.equals(asked.get().group(2))) {
            listener.getLogger()
                    .println("[castor] note: the commands of this step run in a container, whose home directory " + home
                            + " is not that of the agent. Castor works on the agent, so mount the caches into the"
                            + " container, or keep them in the workspace, for example with HOME=$WORKSPACE");
            return environment;
        }
        EnvVars own = new EnvVars(environment);
        own.put("HOME", home);
        return own;
    }

    /** Runs a command as the step would; empty if it says something else. */
    private static Optional<Matcher> ask(Launcher launcher, EnvVars environment)
            throws IOException, InterruptedException {
        Beginning said = new Beginning(LONGEST_ANSWER);
        Proc process = launcher.launch()
                .cmds("sh", "-c", SCRIPT)
                .envs(environment)
                .quiet(true)
                .stdout(said)
                .stderr(OutputStream.nullOutputStream())
                .start();
        process.joinWithTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS, TaskListener.NULL);
        return Optional.of(ANSWER.matcher(said.toString(StandardCharsets.UTF_8)))
                .filter(Matcher::matches);
    }
}

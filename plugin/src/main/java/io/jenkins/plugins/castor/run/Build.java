package io.jenkins.plugins.castor.run;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.console.HyperlinkNote;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.castor.agent.CacheWork;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.RetentionProperty;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.Limits;
import io.jenkins.plugins.castor.folder.FolderChain;
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
 * @param step the part of it that does so, as {@link CacheListener} has it
 * @param id of its work on the agent
 */
record Build(Run<?, ?> run, Object step, FilePath workspace, EnvVars environment, TaskListener listener, String id) {

    private static final Logger LOGGER = Logger.getLogger(Build.class.getName());
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int MOST_WARNINGS = 5;

    /** Of the words before a colon. */
    private static final int LONGEST_LINK = 20;

    Build(Run<?, ?> run, Object step, FilePath workspace, EnvVars environment, TaskListener listener) {
        this(run, step, workspace, environment, listener, UUID.randomUUID().toString());
    }

    /** Throws if the thread was interrupted: a failure may be the consequence. */
    static void checkInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Prints one line on the console. Control characters are replaced: file names come from the build. */
    void say(String line) {
        listener.getLogger().println("[castor] " + CONTROL.matcher(line).replaceAll("?"));
    }

    /**
     * Prints one line as {@link #say}, whose first words are a link.
     *
     * @param place on the page of the build's loads and saves
     */
    void say(String line, String place) {
        String clean = CONTROL.matcher(line).replaceAll("?");
        int colon = clean.indexOf(':');
        int space = clean.indexOf(' ');
        int end = colon > 0 && colon <= LONGEST_LINK ? colon : space < 0 ? clean.length() : space;
        String address = "/" + run.getUrl() + CacheRecords.PAGE + "/#" + place;
        listener.getLogger()
                .println("[castor] " + HyperlinkNote.encodeTo(address, clean.substring(0, end)) + clean.substring(end));
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

    /** What the agent needs to know for any work. */
    CacheWork work(StepDeadline deadline, List<String> caches, CacheOptions options, Namespace namespace)
            throws IOException {
        return new CacheWork(
                id,
                caches,
                options.key(),
                options.keyText(),
                namespace.path(),
                new HashMap<>(environment),
                Math.max(1, deadline.left().toSeconds()),
                limits().bytes(),
                listener);
    }

    static Duration deadline(CacheOptions options) {
        int minutes = options.deadline() != null
                ? options.deadline()
                : CastorConfiguration.get().getDeadline();
        return Duration.ofMinutes(minutes);
    }

    /** How long an agent may use what it is given for a load or a save: a little longer than the deadline. */
    static Duration validity(CacheOptions options) {
        Duration wanted = deadline(options).plusMinutes(5);
        return wanted.compareTo(Deadline.LONGEST) < 0 ? wanted : Deadline.LONGEST;
    }

    /** The limits on the caches of its job. */
    Limits limits() {
        RetentionProperty own = run.getParent().getProperty(RetentionProperty.class);
        return FolderChain.of(run.getParent()).limits(own == null ? null : own.getMaxSize());
    }

    /** The keys whose signatures count, in PEM. */
    static String trustedKeys() {
        return SigningKeys.trusted().toPem();
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

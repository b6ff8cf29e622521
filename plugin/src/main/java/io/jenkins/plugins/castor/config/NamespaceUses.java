package io.jenkins.plugins.castor.config;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.init.Terminator;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.util.Timer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What the controller knows of namespaces, and no store does: when any build loaded each last, which job saved it last, and
 * whether that job is gone. It stands in a file of Jenkins' home, which is written within a minute.
 */
@Restricted(NoExternalUse.class)
@Extension
public final class NamespaceUses extends ItemListener {

    private static final Logger LOGGER = Logger.getLogger(NamespaceUses.class.getName());
    private static final Duration DELAY = Duration.ofMinutes(1);
    private static final int MOST = 50_000;

    private final TreeMap<String, Use> uses = new TreeMap<>();
    private boolean isWaiting;
    private Clock clock = Clock.systemUTC();

    /** The use of a namespace. A class with plain fields, as XStream writes it. */
    private static final class Use {
        private String job = "";
        private long used;
        private long deleted;
        private boolean former;
    }

    /** The content of the file. */
    private static final class Kept {
        private TreeMap<String, Use> uses;
    }

    /**
     * What is known of a namespace.
     *
     * @param job the full name of the job that saved it last, which may be gone; empty if that is not known
     * @param used when it was loaded or saved last
     * @param deleted when that job was deleted; empty while it exists
     */
    public record Known(String job, Instant used, Optional<Instant> deleted) {}

    /** With what was known when Jenkins stopped. */
    public NamespaceUses() {
        uses.putAll(read());
    }

    /** Those of this Jenkins. */
    public static NamespaceUses get() {
        return ExtensionList.lookupSingleton(NamespaceUses.class);
    }

    /** The current time, by a clock that tests can set. */
    public Instant now() {
        return clock.instant();
    }

    /** For tests. */
    public void setClock(Clock clock) {
        this.clock = clock;
    }

    /** A build loaded from a namespace, which may be that of another job. */
    public synchronized void loaded(Namespace namespace) {
        use(namespace).used = now().toEpochMilli();
        writeSoon();
    }

    /** A build of a job saved into a namespace, or found it unchanged. */
    public synchronized void saved(Namespace namespace, Job<?, ?> job) {
        Use use = use(namespace);
        use.job = job.getFullName();
        use.former = false;
        use.used = now().toEpochMilli();
        use.deleted = 0;
        writeSoon();
    }

    /** Builds choose names: beyond the limit, new ones are not remembered. */
    private Use use(Namespace namespace) {
        return uses.size() < MOST
                ? uses.computeIfAbsent(namespace.path(), path -> new Use())
                : uses.getOrDefault(namespace.path(), new Use());
    }

    /** What is known of a namespace; empty if no build of this controller has used it. */
    public synchronized Optional<Known> of(Namespace namespace) {
        return Optional.ofNullable(uses.get(namespace.path()))
                .map(use -> new Known(
                        use.job,
                        Instant.ofEpochMilli(use.used),
                        use.deleted == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(use.deleted))));
    }

    /** The namespaces that a job used under a former name, newest use first. */
    public synchronized List<Namespace> former(Job<?, ?> job) {
        return uses.entrySet().stream()
                .filter(entry -> entry.getValue().former && entry.getValue().job.equals(job.getFullName()))
                .sorted((one, other) -> Long.compare(other.getValue().used, one.getValue().used))
                .map(entry -> Namespace.parse(entry.getKey()))
                .toList();
    }

    @Override
    public synchronized void onDeleted(Item item) {
        for (Use use : uses.values()) {
            if (isIn(use.job, item.getFullName()) && use.deleted == 0) {
                use.deleted = now().toEpochMilli();
                writeSoon();
            }
        }
    }

    /** A job that was renamed or moved: its next loads find what it had. */
    @Override
    public synchronized void onLocationChanged(Item item, String oldFullName, String newFullName) {
        for (Use use : uses.values()) {
            if (use.job.equals(oldFullName)) {
                use.job = newFullName;
                use.former = true;
                writeSoon();
            }
        }
    }

    private static boolean isIn(String job, String item) {
        return job.equals(item) || job.startsWith(item + "/");
    }

    private void writeSoon() {
        if (!isWaiting) {
            isWaiting = true;
            Timer.get().schedule(this::write, DELAY.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private synchronized void write() {
        isWaiting = false;
        Kept kept = new Kept();
        kept.uses = new TreeMap<>(uses);
        try {
            file().write(kept);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Castor cannot remember which job used which caches", e);
        }
    }

    /** Writes what is not written yet. */
    @Terminator
    public static void writeAtTheEnd() {
        NamespaceUses uses = get();
        synchronized (uses) {
            if (uses.isWaiting) {
                uses.write();
            }
        }
    }

    private static Map<String, Use> read() {
        XmlFile file = file();
        if (file.exists()) {
            try {
                Kept kept = (Kept) file.read();
                if (kept.uses != null) {
                    return kept.uses;
                }
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.WARNING, "Cannot read " + file + "; it begins anew", e);
            }
        }
        return Map.of();
    }

    private static XmlFile file() {
        return new XmlFile(
                Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), "io.jenkins.plugins.castor.uses.xml"));
    }
}

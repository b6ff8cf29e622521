package io.jenkins.plugins.castor.config;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.init.Terminator;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.castor.disk.LateFile;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
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
    private static final int MOST = 50_000;

    /** By the path of the namespace, with the name of a store that is not the default one before it. */
    private final TreeMap<String, Use> uses = new TreeMap<>();

    private final LateFile late =
            new LateFile("Castor cannot remember which job used which caches", () -> file().write(kept()));
    private Clock clock = Clock.systemUTC();

    /** The use of a namespace. A class with plain fields, as XStream writes it. */
    private static final class Use {
        private String job = "";
        private long used;
        private long deleted;
        private boolean former;

        private Use copy() {
            Use copy = new Use();
            copy.job = job;
            copy.used = used;
            copy.deleted = deleted;
            copy.former = former;
            return copy;
        }
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

    /**
     * A build loaded from a namespace, which may be that of another job.
     *
     * @param store the name of the store that has it; empty for the default one
     */
    public synchronized void loaded(String store, Namespace namespace) {
        use(store, namespace).used = now().toEpochMilli();
        late.changed();
    }

    /** A build of a job saved into a namespace of a store, or found it unchanged. */
    public synchronized void saved(String store, Namespace namespace, Job<?, ?> job) {
        Use use = use(store, namespace);
        use.job = job.getFullName();
        use.former = false;
        use.used = now().toEpochMilli();
        use.deleted = 0;
        late.changed();
    }

    /** Builds choose names: beyond the limit, new ones are not remembered. */
    private Use use(String store, Namespace namespace) {
        String key = key(store, namespace);
        return uses.size() < MOST ? uses.computeIfAbsent(key, path -> new Use()) : uses.getOrDefault(key, new Use());
    }

    /** Neither part has a space. */
    private static String key(String store, Namespace namespace) {
        return store.isEmpty() ? namespace.path() : store + " " + namespace.path();
    }

    /**
     * What is known of a namespace in a store; empty if no build of this controller has used it. What was copied there, and
     * not used yet, counts as used when another store's was.
     *
     * @param stores the names of the stores that it may have been copied from
     */
    public synchronized Optional<Known> of(String store, Namespace namespace, Collection<String> stores) {
        Optional<Use> elsewhere = stores.stream()
                .filter(name -> !name.equals(store))
                .map(name -> uses.get(key(name, namespace)))
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(use -> use.used));
        Use use = uses.getOrDefault(key(store, namespace), elsewhere.orElse(null));
        if (use == null) {
            return Optional.empty();
        }
        // A load tells nothing of the job that saved.
        Use saved = use.job.isEmpty() ? elsewhere.orElse(use) : use;
        return Optional.of(new Known(
                saved.job,
                Instant.ofEpochMilli(use.used),
                saved.deleted == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(saved.deleted))));
    }

    /** The namespaces of a store that a job used under a former name, newest use first. */
    public synchronized List<Namespace> former(String store, Job<?, ?> job) {
        String prefix = store.isEmpty() ? "" : store + " ";
        return uses.entrySet().stream()
                .filter(entry -> entry.getValue().former && entry.getValue().job.equals(job.getFullName()))
                .filter(entry -> entry.getKey()
                        .substring(0, entry.getKey().indexOf(' ') + 1)
                        .equals(prefix))
                .sorted((one, other) -> Long.compare(other.getValue().used, one.getValue().used))
                .map(entry -> Namespace.parse(entry.getKey().substring(prefix.length())))
                .toList();
    }

    @Override
    public synchronized void onDeleted(Item item) {
        for (Use use : uses.values()) {
            if (isIn(use.job, item.getFullName()) && use.deleted == 0) {
                use.deleted = now().toEpochMilli();
                late.changed();
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
                late.changed();
            }
        }
    }

    private static boolean isIn(String job, String item) {
        return job.equals(item) || job.startsWith(item + "/");
    }

    private synchronized Kept kept() {
        Kept kept = new Kept();
        kept.uses = new TreeMap<>();
        uses.forEach((path, use) -> kept.uses.put(path, use.copy()));
        return kept;
    }

    /** Writes what is not written yet. */
    @Terminator
    public static void writeAtTheEnd() {
        get().late.writeIfChanged();
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

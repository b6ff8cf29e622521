package io.jenkins.plugins.castor.retention;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.config.Audit;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.config.Retention;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.PruneRequest;
import io.jenkins.plugins.castor.engine.work.Progress;
import io.jenkins.plugins.castor.folder.ChosenStore;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Prunes the stores of this Jenkins, side by side, and remembers what was last done to each. */
@Restricted(NoExternalUse.class)
@Extension
public final class StorePruner {

    private static final Logger LOGGER = Logger.getLogger(StorePruner.class.getName());

    /** How long a prune of a store may take. */
    private static final Duration LIMIT = Duration.ofHours(6);

    private final StoreThreads<PruneRecord> threads = new StoreThreads<>("Castor prune");
    private volatile boolean isStarting;

    /** The threads that prune some namespaces of a store, by its name. */
    private final Map<String, Thread> parts = new ConcurrentHashMap<>();

    private final TreeMap<String, PruneRecord> records = read();

    /** How long what is out of use stays. Shorter in tests. */
    private Duration grace = PruneRequest.GRACE;

    /** Shorter in tests. */
    private Duration limit = LIMIT;

    /** The content of the file: what was last done to each store, by its name. */
    private static final class Kept {
        private TreeMap<String, PruneRecord> records;
    }

    /** That of this Jenkins. */
    public static StorePruner get() {
        return ExtensionList.lookupSingleton(StorePruner.class);
    }

    void setGrace(Duration time) {
        grace = time;
    }

    void setLimit(Duration time) {
        limit = time;
    }

    /** What a prune of a store would do now, of these namespaces or, if there are none, of all. Changes nothing. */
    public PruneReport preview(ChosenStore store, Castor castor, List<Namespace> namespaces)
            throws IOException, InterruptedException {
        return castor.prune(request(store, namespaces).withDryRun(true), Progress.NONE);
    }

    /**
     * Prunes all namespaces of all stores, and waits for them, but not longer for any than its time.
     *
     * @param by who asked for it
     * @return what was done, for each store but those that are being pruned already
     */
    public List<PruneRecord> prune(String by) {
        return prune(by, ChosenStore.all(), (store, pruned, castor) -> pruned);
    }

    /** The same for some stores, and then compresses again what is used, if an administrator wants that. */
    List<PruneRecord> pruneAndRecompress(String by, List<ChosenStore> stores) {
        return prune(by, stores, Recompression::after);
    }

    /**
     * Prunes some namespaces of a store. The daily prune goes on as if nothing had happened, and this is not {@link #last}.
     *
     * @param castor the store, open; stays open
     * @param by who asked for it
     * @throws IOException also while another prune is running
     */
    public PruneRecord prune(ChosenStore store, Castor castor, String by, List<Namespace> namespaces)
            throws IOException, InterruptedException {
        if (threads.isRunning(store.name()) || parts.putIfAbsent(store.name(), Thread.currentThread()) != null) {
            throw new IOException(Messages.StorePruner_Running());
        }
        try {
            Instant start = NamespaceUses.get().now();
            PruneReport report = castor.prune(request(store, namespaces), Progress.NONE);
            audit(by, store, report);
            return PruneRecord.of(start.toEpochMilli(), by, report);
        } finally {
            parts.remove(store.name());
        }
    }

    /** What is done with a store that was pruned. */
    private interface Then {
        PruneRecord after(ChosenStore store, PruneRecord pruned, Castor castor);
    }

    private List<PruneRecord> prune(String by, List<ChosenStore> stores, Then then) {
        List<CompletableFuture<PruneRecord>> begun = new ArrayList<>();
        for (ChosenStore store : stores) {
            if (!parts.containsKey(store.name())) {
                threads.begin(
                                store,
                                limit,
                                () -> keep(store.name(), pruned(by, store, then)),
                                () -> keep(store.name(), late(by)))
                        .ifPresent(begun::add);
            }
        }
        List<PruneRecord> done = new ArrayList<>();
        try {
            for (CompletableFuture<PruneRecord> one : begun) {
                PruneRecord record = one.get();
                if (record != null) {
                    done.add(record);
                }
            }
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return done;
    }

    private PruneRecord late(String by) {
        long now = NamespaceUses.get().now().toEpochMilli();
        return PruneRecord.failed(now, by, Messages.StorePruner_Late(), limit);
    }

    /** Starts a prune on a thread of its own, unless one is running. */
    public void start(String by) {
        isStarting = true; // so that the page that comes next says so
        Thread thread = new Thread(
                () -> {
                    try {
                        prune(by);
                    } finally {
                        isStarting = false;
                    }
                },
                "Castor prune by " + by);
        thread.setDaemon(true);
        thread.start();
    }

    private PruneRecord pruned(String by, ChosenStore store, Then then) {
        Instant start = NamespaceUses.get().now();
        long nanos = System.nanoTime();
        try (Castor castor = store.open()) {
            PruneReport report = castor.prune(request(store, List.of()), Progress.NONE);
            audit(by, store, report);
            return then.after(store, PruneRecord.of(start.toEpochMilli(), by, report), castor);
        } catch (InterruptedException e) {
            return PruneRecord.failed(
                    start.toEpochMilli(),
                    by,
                    Messages.StorePruner_Stopped(),
                    Duration.ofNanos(System.nanoTime() - nanos));
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Castor could not prune " + store.store());
            return PruneRecord.failed(
                    start.toEpochMilli(), by, FailureMessage.of(e), Duration.ofNanos(System.nanoTime() - nanos));
        }
    }

    private static void audit(String by, ChosenStore store, PruneReport report) {
        report.namespaces().stream()
                .filter(namespace -> !namespace.retired().isEmpty())
                .forEach(namespace -> Audit.bySystem(
                        "retire",
                        "by",
                        by,
                        "store",
                        store.title(),
                        "namespace",
                        namespace.namespace().path(),
                        "generations",
                        String.valueOf(namespace.retired().size()),
                        "reason",
                        namespace.retired().get(0).reason()));
    }

    private PruneRequest request(ChosenStore store, List<Namespace> namespaces) throws IOException {
        Retention retention = CastorConfiguration.get().getRetention();
        return PruneRequest.of(namespaces)
                .withPolicy(retention.policy())
                .withGrace(grace)
                .withSigningKey(SigningKeys.get())
                .withTrustedKeys(SigningKeys.trusted())
                .withPins(store.memory().pins())
                .withTerms(new JobTerms(store.name(), retention, NamespaceUses.get()));
    }

    /** Whether a prune of all namespaces is running. */
    public boolean isRunning() {
        return isStarting || threads.isRunning();
    }

    /** Ends all prunes that are running. The next one continues. */
    public void stop() {
        threads.stop();
        parts.values().forEach(Thread::interrupt);
    }

    /** What the last prune did to a store; null if there was none. */
    @CheckForNull
    public synchronized PruneRecord last(ChosenStore store) {
        return records.get(store.name());
    }

    private synchronized PruneRecord keep(String store, PruneRecord record) {
        records.put(store, record);
        Kept kept = new Kept();
        kept.records = new TreeMap<>(records);
        try {
            file().write(kept);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Cannot write " + file(), e);
        }
        return record;
    }

    private static TreeMap<String, PruneRecord> read() {
        XmlFile file = file();
        try {
            Kept kept = file.exists() ? (Kept) file.read() : null;
            if (kept != null && kept.records != null) {
                return kept.records;
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "Cannot read " + file, e);
        }
        return new TreeMap<>();
    }

    private static XmlFile file() {
        return new XmlFile(
                Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), "io.jenkins.plugins.castor.prune.xml"));
    }
}

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
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreMemory;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.PruneRequest;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Prunes the store of this Jenkins, one prune at a time, and remembers what the last one did. */
@Restricted(NoExternalUse.class)
@Extension
public final class StorePruner {

    private static final Logger LOGGER = Logger.getLogger(StorePruner.class.getName());

    private final ReentrantLock running = new ReentrantLock();
    private Thread worker;
    private PruneRecord last = read();

    /** How long what is out of use stays. Shorter in tests. */
    private Duration grace = PruneRequest.GRACE;

    /** That of this Jenkins. */
    public static StorePruner get() {
        return ExtensionList.lookupSingleton(StorePruner.class);
    }

    void setGrace(Duration time) {
        grace = time;
    }

    /** What a prune would do now, of these namespaces or, if there are none, of all. Changes nothing. */
    public PruneReport preview(Castor castor, List<Namespace> namespaces) throws IOException, InterruptedException {
        return castor.prune(request(namespaces).withDryRun(true), Progress.NONE);
    }

    /**
     * Prunes all namespaces.
     *
     * @param by who asked for it
     * @return what was done; empty if another prune is running
     */
    public Optional<PruneRecord> prune(String by) {
        if (!running.tryLock()) {
            return Optional.empty();
        }
        try {
            worker(Thread.currentThread());
            PruneRecord record = pruned(by);
            keep(record);
            return Optional.of(record);
        } finally {
            worker(null);
            running.unlock();
        }
    }

    /** Starts a prune on a thread of its own, unless one is running. */
    public void start(String by) {
        Thread thread = new Thread(() -> prune(by), "Castor prune by " + by);
        thread.setDaemon(true);
        thread.start();
    }

    private PruneRecord pruned(String by) {
        Instant start = NamespaceUses.get().now();
        long nanos = System.nanoTime();
        StoreConfiguration store = CastorConfiguration.get().getStore();
        try {
            Optional<Castor> opened = store.open();
            if (opened.isEmpty()) {
                throw new IOException(Messages.StorePruner_Unseen(store));
            }
            try (Castor castor = opened.get()) {
                PruneReport report = castor.prune(request(List.of()), Progress.NONE);
                audit(by, report);
                return PruneRecord.of(start.toEpochMilli(), by, report);
            }
        } catch (InterruptedException e) {
            return PruneRecord.failed(
                    start.toEpochMilli(),
                    by,
                    Messages.StorePruner_Stopped(),
                    Duration.ofNanos(System.nanoTime() - nanos));
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Castor could not prune " + store);
            return PruneRecord.failed(
                    start.toEpochMilli(), by, FailureMessage.of(e), Duration.ofNanos(System.nanoTime() - nanos));
        }
    }

    private static void audit(String by, PruneReport report) {
        report.namespaces().stream()
                .filter(namespace -> !namespace.retired().isEmpty())
                .forEach(namespace -> Audit.bySystem(
                        "retire",
                        "by",
                        by,
                        "namespace",
                        namespace.namespace().path(),
                        "generations",
                        String.valueOf(namespace.retired().size()),
                        "reason",
                        namespace.retired().get(0).reason()));
    }

    private PruneRequest request(List<Namespace> namespaces) throws IOException {
        CastorConfiguration configuration = CastorConfiguration.get();
        Retention retention = configuration.getRetention();
        return PruneRequest.of(namespaces)
                .withPolicy(retention.policy())
                .withGrace(grace)
                .withSigningKey(SigningKeys.get())
                .withTrustedKeys(SigningKeys.trusted())
                .withPins(StoreMemory.of(configuration.getStore()).pins())
                .withTerms(new JobTerms(retention, NamespaceUses.get()));
    }

    private synchronized void worker(@CheckForNull Thread thread) {
        worker = thread;
        Thread.interrupted(); // a stop that came too late
    }

    /** Whether a prune is running. */
    public boolean isRunning() {
        return running.isLocked();
    }

    /** Ends the prune that is running. The next one continues. */
    public synchronized void stop() {
        if (worker != null) {
            worker.interrupt();
        }
    }

    /** What the last prune did; null if there was none. */
    @CheckForNull
    public synchronized PruneRecord getLast() {
        return last;
    }

    private synchronized void keep(PruneRecord record) {
        last = record;
        try {
            file().write(record);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Cannot write " + file(), e);
        }
    }

    @CheckForNull
    private static PruneRecord read() {
        XmlFile file = file();
        try {
            return file.exists() ? (PruneRecord) file.read() : null;
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "Cannot read " + file, e);
            return null;
        }
    }

    private static XmlFile file() {
        return new XmlFile(
                Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), "io.jenkins.plugins.castor.prune.xml"));
    }
}

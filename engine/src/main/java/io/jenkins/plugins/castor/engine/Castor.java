package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.admin.ClearReport;
import io.jenkins.plugins.castor.engine.admin.NamespaceClearer;
import io.jenkins.plugins.castor.engine.admin.ProbeReport;
import io.jenkins.plugins.castor.engine.admin.Repairer;
import io.jenkins.plugins.castor.engine.admin.Repairer.RepairReport;
import io.jenkins.plugins.castor.engine.admin.Repairer.RepairRequest;
import io.jenkins.plugins.castor.engine.admin.RevokeReport;
import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.admin.Revoker;
import io.jenkins.plugins.castor.engine.admin.StoreProbe;
import io.jenkins.plugins.castor.engine.admin.StoreVerifier;
import io.jenkins.plugins.castor.engine.admin.VerifyReport;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.copy.Copier;
import io.jenkins.plugins.castor.engine.copy.CopyReport;
import io.jenkins.plugins.castor.engine.copy.CopyRequest;
import io.jenkins.plugins.castor.engine.diff.DiffReport;
import io.jenkins.plugins.castor.engine.diff.DiffRequest;
import io.jenkins.plugins.castor.engine.diff.Differ;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.load.Loader;
import io.jenkins.plugins.castor.engine.pack.PackWriter;
import io.jenkins.plugins.castor.engine.recompress.RecompressReport;
import io.jenkins.plugins.castor.engine.recompress.RecompressRequest;
import io.jenkins.plugins.castor.engine.recompress.Recompressor;
import io.jenkins.plugins.castor.engine.repository.Catalogue;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.retention.PruneReport;
import io.jenkins.plugins.castor.engine.retention.PruneRequest;
import io.jenkins.plugins.castor.engine.retention.Pruner;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics;
import io.jenkins.plugins.castor.engine.retention.StoreSurvey;
import io.jenkins.plugins.castor.engine.save.Grants;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.save.Saver;
import io.jenkins.plugins.castor.engine.store.ConfinedStore;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.remote.Line;
import io.jenkins.plugins.castor.engine.store.remote.ShareLimits;
import io.jenkins.plugins.castor.engine.store.remote.StoreServer;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.warm.WarmReport;
import io.jenkins.plugins.castor.engine.warm.WarmRequest;
import io.jenkins.plugins.castor.engine.warm.Warmer;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The cache engine: loads cache directories from a store, saves them to it, and tells what a store has.
 *
 * <p>A cache is an optimisation. Trouble with the store, a snapshot or the disk never throws out of {@link #load} or
 * {@link #save}: the report says that the load was a miss or the save was skipped, and why. Two things throw: a wrong
 * request ({@link IllegalArgumentException}), and an interrupt, after which everything is cleaned up.
 *
 * <p>Safe for use by several threads. Do not load and save the same directory at the same time.
 */
public final class Castor implements AutoCloseable {

    private final Store store;
    private final List<Store> stores; // for loads; only these ask near caches
    private final long packTarget;
    private final boolean mayHeal;

    /** @param store closed with this */
    public Castor(Store store) {
        this(List.of(store), PackWriter.TARGET_BYTES, true);
    }

    /**
     * @param stores the one for everything, and mirrors of it for loads
     * @param packTarget the size in bytes that a pack aims not to exceed
     * @param mayHeal whether this machine may read and delete the objects that it puts, and so replace damaged ones
     */
    Castor(List<Store> stores, long packTarget, boolean mayHeal) {
        this.store = stores.get(0).withoutNearCaches();
        this.stores = List.copyOf(stores);
        this.packTarget = packTarget;
        this.mayHeal = mayHeal;
    }

    /**
     * Opens a store and its mirrors. A load reads from any of them, and turns to another one where that gives trouble or
     * has nothing. Everything else goes to the first.
     *
     * @param urls at least one; mirrors have the same content sooner or later
     * @throws IllegalArgumentException when a URL is wrong, has a secret in it, or names an unknown kind of store
     */
    public static Castor open(List<String> urls, StoreOptions options) {
        return new Castor(Stores.open(urls, options, Retry.DEFAULT), PackWriter.TARGET_BYTES, true);
    }

    /** Opens one store by its URL, or the path of a directory; else as {@link #open(List, StoreOptions)}. */
    public static Castor open(String url, StoreOptions options) {
        return open(List.of(url), options);
    }

    /** Opens a store that needs nothing but its URL, or the path of a directory. */
    public static Castor open(String url) {
        return open(url, StoreOptions.NONE);
    }

    /**
     * Opens what a grant gives: a load of its namespaces, or the transfer of the save that it was made for.
     *
     * @param options what is about HTTP, the maximum rate and the near caches are used
     */
    public static Castor open(Grant grant, StoreOptions options) {
        return new Castor(List.of(Stores.open(grant, options)), PackWriter.TARGET_BYTES, false);
    }

    /**
     * Opens a store that another process shares.
     *
     * @param line leads to what {@link #share} gave in the other process; stays open
     * @param name what people call the store
     * @param options only the near caches are used
     */
    public static Castor open(Line line, String name, StoreOptions options) {
        return new Castor(List.of(Stores.open(line, name, options)), PackWriter.TARGET_BYTES, false);
    }

    /**
     * Shares the store, or the first of several, with an untrusted process, for one session.
     *
     * @param readable namespaces that it may read
     * @param writable objects that it may put, as {@link SaveParts#admit} gives them
     * @param limits give it the time that the load or the save may take; when the process exceeds a limit, its session
     *     ends, and {@link StoreServer#ended} gives the reason
     * @return close it before this
     */
    public StoreServer share(List<Namespace> readable, List<Allowed> writable, ShareLimits limits) {
        return StoreServer.confined(new ConfinedStore(store, readable, writable), limits);
    }

    /** Shares the store, or the first of several, with a trusted process, which may do everything; close it. */
    public StoreServer shareAll() {
        return StoreServer.trusting(store);
    }

    /**
     * Restores a generation: the newest one with the key that the request asks for; else the newest one of the first
     * namespace that has one.
     *
     * @throws InterruptedException when interrupted; the cache directories are then as they were
     */
    public LoadReport load(LoadRequest request) throws InterruptedException {
        return new Loader(stores, request).load();
    }

    /** Says what {@link #load} would restore, by a report whose counts are all zero. It restores nothing, and reads heads only. */
    public LoadReport lookup(LoadRequest request) throws InterruptedException {
        return new Loader(stores, request).lookup();
    }

    /**
     * Saves the cache directories as a new generation, unless nothing changed.
     *
     * @throws InterruptedException when interrupted; nothing was published then
     */
    public SaveReport save(SaveRequest request) throws InterruptedException {
        return new Saver(store, request, packTarget).save();
    }

    /** The parts of a save, one by one. */
    public SaveParts parts() {
        return new SaveParts(store, mayHeal, packTarget);
    }

    /** Makes grants, by which machines without credentials load and save; for stores that can sign URLs. */
    public Grants grants() {
        return new Grants(store);
    }

    /** Lists what the store, or the first of several, holds. */
    public Catalogue catalogue() {
        return new Catalogue(store);
    }

    /** Tells which files a generation added, changed and dropped; fails as {@link Differ#compare} does. */
    public DiffReport diff(DiffRequest request) throws IOException, InterruptedException {
        return new Differ(store, request).compare();
    }

    /** Takes generations out of use: loads go back to the newest one that is left. */
    public RevokeReport revoke(RevokeRequest request) throws IOException {
        return new Revoker(store, request).revoke();
    }

    /**
     * Removes what a namespace has from the store, or the first of several. Loads miss until the next save, also those under
     * way. The revocations of all its generations remain. After an {@link IOException} repeat the call.
     *
     * @param reason for people, at most 1,024 characters
     * @param key signs the revocations; a reader that trusts only signed ones needs them signed
     */
    public ClearReport clear(Namespace namespace, String reason, Optional<SigningKey> key, Pins pins)
            throws IOException {
        return new NamespaceClearer(store, namespace, reason, key, pins).clear();
    }

    /**
     * Reads everything that the generations of a namespace need, and names every object that is damaged, and every head
     * and revocation without a signature of these keys; empty keys ignore signatures.
     */
    public VerifyReport verify(Namespace namespace, Optional<TrustedKeys> keys, Progress progress)
            throws IOException, InterruptedException {
        return new StoreVerifier(store, keys, false, progress).verify(namespace);
    }

    /**
     * Verifies several namespaces at once, as {@link #verify(Namespace, Optional, Progress)} does one.
     *
     * @param onlyNewest whether to verify only the newest generation in use of each namespace
     * @return a result for each namespace, in this order; the failure of one does not affect the others
     */
    public List<StoreVerifier.Verified> verify(
            List<Namespace> namespaces, Optional<TrustedKeys> keys, boolean onlyNewest, Progress progress)
            throws InterruptedException {
        return new StoreVerifier(store, keys, onlyNewest, progress).verify(namespaces);
    }

    /** Takes the damaged generations of a namespace out of use, so that loads go back to the newest good one. */
    public RepairReport repair(RepairRequest request, Progress progress) throws IOException, InterruptedException {
        return new Repairer(store, request).repair(progress);
    }

    /**
     * Removes from the store, or the first of several, what a policy does not keep. Loads and saves go on meanwhile. Where the
     * store fails, prune again, which continues.
     */
    public PruneReport prune(PruneRequest request, Progress progress) throws IOException, InterruptedException {
        return new Pruner(store, request).prune(progress);
    }

    /**
     * Compresses again, harder, what the newest generations of namespaces in use need, in the store or the first of several.
     * Loads and saves go on meanwhile. Trouble with a namespace is in the report.
     */
    public RecompressReport recompress(RecompressRequest request, Progress progress)
            throws IOException, InterruptedException {
        return new Recompressor(store, request, progress).recompress();
    }

    /** Copies generations from the store, or the first of several, to that of another one; see {@link Copier#copy}. */
    public CopyReport copyTo(Castor other, CopyRequest request, Progress progress)
            throws IOException, InterruptedException {
        return new Copier(store, other.store, request, progress).copy();
    }

    /** Copies the newest generations of namespaces from the store, or the first of several, into a near cache. */
    public WarmReport warm(WarmRequest request, Progress progress) throws IOException, InterruptedException {
        return new Warmer(store, request, progress).warm();
    }

    /** Tells what these namespaces, or all, hold in the store, or the first of several; empty keys ignore signatures. */
    public StoreStatistics statistics(List<Namespace> namespaces, Optional<TrustedKeys> keys)
            throws IOException, InterruptedException {
        return new StoreSurvey(store).survey(namespaces, keys);
    }

    /**
     * Tries whether the store, or the first of several, does what saves and loads need: creates objects of its own, reads,
     * lists and deletes them.
     *
     * @param limit when it gives up; cleaning up takes at most a minute more
     * @param reader the same store as machines see it that only load: must find what was written, and must not be able to
     *     write; stays open
     */
    public ProbeReport probe(Duration limit, Optional<Castor> reader) throws InterruptedException {
        return new StoreProbe(store, reader.map(other -> other.store)).run(limit);
    }

    /** The name of the store, or of the first of several, without anything secret. */
    @Override
    public String toString() {
        return store.toString();
    }

    @Override
    public void close() {
        stores.forEach(Store::close);
    }
}

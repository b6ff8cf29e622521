package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.Failover;
import io.jenkins.plugins.castor.engine.load.HeadChoice;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.load.Loader;
import io.jenkins.plugins.castor.engine.pack.PackWriter;
import io.jenkins.plugins.castor.engine.repository.Catalogue;
import io.jenkins.plugins.castor.engine.repository.ClearReport;
import io.jenkins.plugins.castor.engine.repository.Description;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.History;
import io.jenkins.plugins.castor.engine.repository.NamespaceClearer;
import io.jenkins.plugins.castor.engine.repository.ProbeReport;
import io.jenkins.plugins.castor.engine.repository.RevokeReport;
import io.jenkins.plugins.castor.engine.repository.RevokeRequest;
import io.jenkins.plugins.castor.engine.repository.Revoker;
import io.jenkins.plugins.castor.engine.repository.StoreProbe;
import io.jenkins.plugins.castor.engine.repository.Verifier;
import io.jenkins.plugins.castor.engine.repository.VerifyReport;
import io.jenkins.plugins.castor.engine.save.Grants;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.save.Saver;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.ConfinedStore;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.remote.Line;
import io.jenkins.plugins.castor.engine.store.remote.StoreServer;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The cache engine: loads cache directories from a store, saves them to it, and tells what is there.
 *
 * <p>A cache is an optimisation. FailureMessages with the store, a snapshot or the disk never throws out of {@link #load} or
 * {@link #save}: the report says that the load was cold or the save was skipped, and why. What throws is a wrong request
 * ({@link IllegalArgumentException}) and an interrupt, behind which everything is cleaned up.
 *
 * <p>Safe for use by several threads; loads and saves of the same directory at the same time are the caller's concern.
 */
public final class Castor implements AutoCloseable {

    private final Store store;
    private final List<Store> stores;
    private final List<Store> hasty;
    private final long packTarget;
    private final boolean mayHeal;

    /** @param store closed with this */
    public Castor(Store store) {
        this(List.of(store), List.of(), PackWriter.TARGET_BYTES);
    }

    /**
     * @param stores the one for everything, and mirrors of it for loads
     * @param hasty the same without repeating what may pass, as long as there is another to try; or none
     * @param packTarget how many bytes a pack aims not to exceed
     */
    Castor(List<Store> stores, List<Store> hasty, long packTarget) {
        this(stores, hasty, packTarget, true);
    }

    /** @param mayHeal whether objects may be read and deleted by whoever puts objects */
    private Castor(List<Store> stores, List<Store> hasty, long packTarget, boolean mayHeal) {
        this.store = stores.get(0);
        this.stores = List.copyOf(stores);
        this.hasty = List.copyOf(hasty);
        this.packTarget = packTarget;
        this.mayHeal = mayHeal;
    }

    /**
     * Opens a store and its mirrors. A load reads from any of them, and from another one where that gives trouble or has
     * nothing; everything else goes to the first.
     *
     * @param urls at least one, of the same content sooner or later
     * @throws IllegalArgumentException when a URL is wrong, has a secret in it, or is of a kind that there is not
     */
    public static Castor open(List<String> urls, StoreOptions options) {
        List<Store> stores = Stores.open(urls, options, Retry.DEFAULT);
        List<Store> hasty = stores.size() == 1 ? List.of() : Stores.open(urls, options, Retry.NEVER);
        return new Castor(stores, hasty, PackWriter.TARGET_BYTES);
    }

    /**
     * Opens a store by its URL, or the path of a directory.
     *
     * @throws IllegalArgumentException when the URL is wrong, has a secret in it, or is of a kind that there is not
     */
    public static Castor open(String url, StoreOptions options) {
        return open(List.of(url), options);
    }

    /** Opens a store that needs nothing but its URL, or the path of a directory. */
    public static Castor open(String url) {
        return open(url, StoreOptions.NONE);
    }

    /**
     * Checks that none of these stores is a directory in one of these cache directories.
     *
     * @param urls as for {@link #open(List, StoreOptions)}
     * @throws IllegalArgumentException when one is, or a URL is wrong
     */
    public static void checkOutside(List<String> urls, List<CacheDirectory> caches) {
        for (String url : urls) {
            Stores.folder(url).ifPresent(folder -> CacheDirectory.checkOutside(caches, folder));
        }
    }

    /**
     * Opens what a grant gives: a load of its namespaces, or the transfer of the save that it was made for.
     *
     * @param options of which only the maximum rate is of use here
     */
    public static Castor open(Grant grant, StoreOptions options) {
        return new Castor(List.of(Stores.open(grant, options)), List.of(), PackWriter.TARGET_BYTES, false);
    }

    /**
     * Opens a store that another process shares.
     *
     * @param line to what {@link #share} of the other process gave; stays open
     * @param name what people call the store
     */
    public static Castor open(Line line, String name) {
        return new Castor(List.of(Stores.open(line, name)), List.of(), PackWriter.TARGET_BYTES, false);
    }

    /**
     * Shares the store, or the first of several, with another process that is not trusted with it.
     *
     * @param readable namespaces that it may read
     * @param writable objects that it may put, as {@link SaveParts#admit} gives them
     * @return the caller closes it, before this
     */
    public StoreServer share(List<Namespace> readable, List<Allowed> writable) throws IOException {
        return server(new ConfinedStore(store, readable, writable));
    }

    /** Shares the store, or the first of several, with another process that may do everything; the caller closes it. */
    public StoreServer shareAll() throws IOException {
        return server(store);
    }

    private static StoreServer server(Store shared) throws IOException {
        Optional<Path> staging = shared.staging();
        return new StoreServer(
                shared, staging.isPresent() ? staging.get() : Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * Restores the newest generation of the first namespace that has one.
     *
     * @throws InterruptedException when interrupted; the cache directories are then as they were
     */
    public LoadReport load(LoadRequest request) throws InterruptedException {
        long start = System.nanoTime();
        Warnings warnings = new Warnings();
        try {
            return Deadline.run(
                    request.deadline(),
                    () -> new Failover(hasty, stores, warnings)
                            .run((from, attempt) -> load(from, request, attempt, start)));
        } catch (DamagedException e) {
            return cold(
                    FailureMessages.message(e) + "; 'castor verify' finds every damaged object", true, warnings, start);
        } catch (IOException e) {
            FailureMessages.interruptedInstead(e);
            return cold(FailureMessages.message(e), true, warnings, start);
        } catch (UncheckedIOException e) {
            return cold(FailureMessages.message(e), true, warnings, start);
        } catch (OutOfMemoryError e) {
            // Snapshots are as large as whoever made them wanted; all that was held for this one is free again.
            return cold(FailureMessages.TOO_LITTLE_MEMORY, true, warnings, start);
        }
    }

    private static LoadReport load(Store store, LoadRequest request, Warnings warnings, long start)
            throws IOException, InterruptedException {
        List<Namespace> tried = new ArrayList<>(List.of(request.namespace()));
        tried.addAll(request.fallbacks());
        HeadChoice choice = new HeadChoice(store, request, warnings);
        for (Namespace namespace : tried) {
            Optional<Head> head = choice.newest(namespace);
            if (head.isPresent()) {
                LoadReport.Counts counts = new Loader(store, request, warnings).load(head.get());
                LoadReport.Outcome outcome =
                        namespace.path().equals(request.namespace().path())
                                ? LoadReport.Outcome.HIT
                                : LoadReport.Outcome.FALLBACK_HIT;
                return new LoadReport(
                        outcome,
                        head,
                        choice.signer(head.get()),
                        Optional.of(store.toString()),
                        Optional.empty(),
                        false,
                        counts,
                        warnings.lines(),
                        since(start));
            }
        }
        return cold(choice.whyNone(tried), false, warnings, start);
    }

    private static LoadReport cold(String reason, boolean trouble, Warnings warnings, long start) {
        return new LoadReport(
                LoadReport.Outcome.COLD,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(reason),
                trouble,
                LoadReport.Counts.NONE,
                warnings.lines(),
                since(start));
    }

    /**
     * Saves the cache directories as a new generation, unless nothing changed.
     *
     * @throws InterruptedException when interrupted; nothing was published then
     */
    public SaveReport save(SaveRequest request) throws InterruptedException {
        Warnings warnings = new Warnings();
        return SaveReport.of(
                request.deadline(), warnings, () -> new Saver(store, request, packTarget, warnings).save());
    }

    /** The parts of a save, one by one. */
    public SaveParts parts() {
        return new SaveParts(store, mayHeal, packTarget);
    }

    /** Makes grants, by which machines without credentials load and save; for stores that can sign URLs. */
    public Grants grants() {
        return new Grants(store);
    }

    /** Every namespace that has a generation, in order. */
    public List<Namespace> namespaces() throws IOException {
        return new Catalogue(store).namespaces();
    }

    /** The generations of a namespace, newest first. */
    public List<Head> generations(Namespace namespace) throws IOException {
        return new Catalogue(store).generations(namespace);
    }

    /**
     * The newest generation of a namespace that is in use; empty where there is none.
     *
     * @param keys whose signatures count; empty to look at no signature
     */
    public Optional<Head> newest(Namespace namespace, Optional<TrustedKeys> keys) throws IOException {
        return new Heads(store, namespace, keys).newest();
    }

    /**
     * The generations of a namespace and what becomes of them in a load, and what is strange about them.
     *
     * @param keys whose signatures count; empty to look at no signature
     */
    public History history(Namespace namespace, Optional<TrustedKeys> keys) throws IOException {
        return new Catalogue(store).history(namespace, keys);
    }

    /** Takes generations out of use: loads go back to the newest one that is left. */
    public RevokeReport revoke(RevokeRequest request) throws IOException {
        return new Revoker(store, request).revoke();
    }

    /**
     * Removes what a namespace has from the store, or the first of several, whoever made it. Loads are cold until the next
     * save; one that is under way ends cold. What remains is that each generation is revoked.
     *
     * @param reason for people, at most 1,024 characters
     * @param key signs the revocations; without it, who trusts only signed ones finds a generation refused where trouble
     *     left its head
     * @throws IOException for trouble, after which the same can be done again
     */
    public ClearReport clear(Namespace namespace, String reason, Optional<SigningKey> key) throws IOException {
        return new NamespaceClearer(store, namespace, reason, key).clear();
    }

    /**
     * Describes a generation.
     *
     * @param generation the newest when empty
     * @return empty when there is no such generation
     */
    public Optional<Description> describe(Namespace namespace, OptionalLong generation) throws IOException {
        return new Catalogue(store).describe(namespace, generation);
    }

    /** Reads everything that the generations of a namespace need, and names every object that is damaged. */
    public VerifyReport verify(Namespace namespace, Progress progress) throws IOException, InterruptedException {
        return verify(namespace, Optional.empty(), progress);
    }

    /**
     * The same, and names every head and revocation that nobody trusted signed.
     *
     * @param keys whose signatures count; empty to look at no signature
     */
    public VerifyReport verify(Namespace namespace, Optional<TrustedKeys> keys, Progress progress)
            throws IOException, InterruptedException {
        return new Verifier(store, namespace, keys, progress).run();
    }

    /**
     * Tries whether the store, or the first of several, does what saves and loads need: creates objects of its own, reads,
     * lists and deletes them.
     *
     * @param limit after which it gives up, and takes at most a minute more to clean up
     */
    public ProbeReport probe(Duration limit) throws InterruptedException {
        return new StoreProbe(store, Optional.empty()).run(limit);
    }

    /**
     * The same, and whether those who only load find what was written, and cannot write.
     *
     * @param reader the same store as they see it; stays open
     */
    public ProbeReport probe(Duration limit, Castor reader) throws InterruptedException {
        return new StoreProbe(store, Optional.of(reader.store)).run(limit);
    }

    /** The name of the store, or of the first of several, without anything secret. */
    @Override
    public String toString() {
        return store.toString();
    }

    @Override
    public void close() {
        stores.forEach(Store::close);
        hasty.forEach(Store::close);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}

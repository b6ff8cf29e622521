package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.pack.PackWriter;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache engine: loads cache directories from a store, saves them to it, and tells what is there.
 *
 * <p>A cache is an optimisation. Trouble with the store, a snapshot or the disk never throws out of {@link #load} or
 * {@link #save}: the report says that the load was cold or the save was skipped, and why. What throws is a wrong request
 * ({@link IllegalArgumentException}) and an interrupt, behind which everything is cleaned up.
 *
 * <p>Safe for use by several threads; loads and saves of the same directory at the same time are the caller's concern.
 */
public final class Castor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Castor.class);

    private static final String TOO_LITTLE_MEMORY =
            "there is too little memory for it; give the JVM more with -Xmx, or clear the namespace in the store";

    private final Store store;
    private final List<Store> stores;
    private final long packTarget;

    /** @param store closed with this */
    public Castor(Store store) {
        this(List.of(store), PackWriter.TARGET_BYTES);
    }

    /**
     * @param stores the one for everything, and mirrors of it for loads
     * @param packTarget how many bytes a pack aims not to exceed
     */
    Castor(List<Store> stores, long packTarget) {
        this.store = stores.get(0);
        this.stores = List.copyOf(stores);
        this.packTarget = packTarget;
    }

    /**
     * Opens a store and its mirrors. A load reads from any of them, and from another one where that gives trouble or has
     * nothing; everything else goes to the first.
     *
     * @param urls at least one, of the same content sooner or later
     * @throws IllegalArgumentException when a URL is wrong, has a secret in it, or is of a kind that there is not
     */
    public static Castor open(List<String> urls, StoreOptions options) {
        return new Castor(Stores.open(urls, options), PackWriter.TARGET_BYTES);
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
                    () -> new Failover(stores, warnings).run((from, attempt) -> load(from, request, attempt, start)));
        } catch (DamagedException e) {
            return cold(message(e) + "; 'castor verify' finds every damaged object", true, warnings, start);
        } catch (IOException e) {
            interruptedInstead(e);
            return cold(message(e), true, warnings, start);
        } catch (UncheckedIOException e) {
            return cold(message(e), true, warnings, start);
        } catch (OutOfMemoryError e) {
            // Snapshots are as large as whoever made them wanted; all that was held for this one is free again.
            return cold(TOO_LITTLE_MEMORY, true, warnings, start);
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
        long start = System.nanoTime();
        Warnings warnings = new Warnings();
        try {
            Saver.Result result =
                    Deadline.run(request.deadline(), () -> new Saver(store, request, packTarget, warnings).save());
            return new SaveReport(
                    result.outcome(),
                    result.head(),
                    result.reason(),
                    false,
                    result.counts(),
                    warnings.lines(),
                    since(start));
        } catch (IOException e) {
            interruptedInstead(e);
            return skipped(message(e), warnings, start);
        } catch (UncheckedIOException e) {
            return skipped(message(e), warnings, start);
        } catch (OutOfMemoryError e) {
            return skipped(TOO_LITTLE_MEMORY, warnings, start);
        }
    }

    private static SaveReport skipped(String reason, Warnings warnings, long start) {
        return new SaveReport(
                SaveReport.Outcome.SKIPPED,
                Optional.empty(),
                Optional.of(reason),
                true,
                SaveReport.Counts.NONE,
                warnings.lines(),
                since(start));
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
        return new Verification(store, namespace, keys, progress).run();
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

    /** An interrupt ends a read or a write with an I/O failure of its own kind. */
    private static void interruptedInstead(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
    }

    static String message(Exception e) {
        LOG.debug("the load or save ended with", e);
        return Names.shown(reason(e));
    }

    private static String reason(Exception e) {
        if (e instanceof FileSystemException system && system.getReason() == null && system.getFile() != null) {
            // Java says no more than the name of the file then.
            if (e.getClass() == AccessDeniedException.class) {
                return system.getFile() + ": permission denied; let this user read and write it";
            }
            if (e.getClass() == NoSuchFileException.class) {
                return system.getFile() + " is not there any more";
            }
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}

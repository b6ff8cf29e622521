package io.jenkins.plugins.castor.engine.near;

import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.ServerAddress;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.TimedStore;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryUrl;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads packs and snapshots from caches near this machine, in order, and from the store below what none of them gives. Heads
 * and everything else always come from the store.
 *
 * <p>What a near cache gives may be wrong. The caller checks digests, calls {@link #distrust}, and reads again from
 * {@link #withoutNearCaches}.
 */
public final class NearStore extends TimedStore {

    /** How long a near server may take to answer, unless the store itself is slower. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    /** How many times as long as the store a near server may take: it may have to ask the store. */
    private static final int TIMES = 5;

    private final List<NearCache> caches;

    /** The longest time that the store has taken for a small request, in nanoseconds. */
    private final AtomicLong slowest;

    /**
     * @param store closed with this one
     * @param places addresses of servers like {@code http://host:port}, and directories, as paths or {@code file:} URLs; see
     *     {@link #check}
     */
    public NearStore(Store store, List<String> places) {
        this(store, new ArrayList<>(), new AtomicLong());
        for (String place : places) {
            check(place);
            caches.add(cache(place));
        }
    }

    private NearStore(Store store, List<NearCache> caches, AtomicLong slowest) {
        super(store);
        this.caches = caches;
        this.slowest = slowest;
    }

    /**
     * Checks that a text names a near cache.
     *
     * @throws IllegalArgumentException if it does not; the message says what to write
     */
    public static void check(String place) {
        if (ServerAddress.parse(place).isEmpty() && folder(place).isEmpty()) {
            throw new IllegalArgumentException(
                    "A near cache is a server like http://host:port, with nothing after it, or"
                            + " the full path of a directory like file:///var/cache/castor.");
        }
    }

    /** The directory that a text names by its full path; empty for another text. */
    public static Optional<Path> folder(String place) {
        try {
            return DirectoryUrl.parse(place).filter(Path::isAbsolute);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private NearCache cache(String place) {
        Optional<URI> server = ServerAddress.parse(place);
        if (server.isPresent()) {
            return new NearCache(place, () -> store.through(server.get(), answering()));
        }
        Path folder = folder(place).orElseThrow();
        NearCache cache = new NearCache(place, () -> Optional.of(new DirectoryStore(folder)));
        if (!Files.isDirectory(folder)) {
            cache.leaveAlone("there is no such directory");
        }
        return cache;
    }

    /** Where this machine, or the link, is so busy that the store takes long, a near server may take long, too. */
    private Duration answering() {
        Duration slow = Duration.ofNanos(slowest.get()).multipliedBy(TIMES);
        return slow.compareTo(LEAST) > 0 ? slow : LEAST;
    }

    @Override
    protected void smallObjectTook(long nanos) {
        slowest.accumulateAndGet(nanos, Math::max);
    }

    @Override
    public Store withoutNearCaches() {
        return store;
    }

    @Override
    public Store withoutRetries() {
        return new NearStore(store.withoutRetries(), caches, slowest);
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        if (!readNear(name, offset, into)) {
            store.read(name, offset, into);
        }
    }

    /** Fills the buffer from a near cache. Returns false, with the buffer as it was, if none gave it. */
    boolean readNear(String name, long offset, ByteBuffer into) throws StoreException {
        if (!StoreLayout.isContentOfAny(name)) {
            return false;
        }
        for (NearCache cache : caches) {
            if (cache.read(name, offset, into)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a near cache has an object, as far as it says. */
    boolean hasNear(String name) throws StoreException {
        if (!StoreLayout.isContentOfAny(name)) {
            return false;
        }
        for (NearCache cache : caches) {
            if (cache.has(name)) {
                return true;
            }
        }
        return false;
    }

    /** Asks the near caches for each range when it is read, and the store at once for those that no near cache has. */
    @Override
    public Fetch fetch(List<Range> ranges) throws StoreException {
        return caches.stream().allMatch(NearCache::isLeftAlone)
                ? store.fetch(ranges)
                : new NearFetch(this, store, ranges);
    }

    @Override
    public boolean distrust(String name) {
        boolean gave = false;
        for (NearCache cache : caches) {
            gave |= cache.distrust(name);
        }
        return gave;
    }

    @Override
    public long nearBytes() {
        return caches.stream().mapToLong(NearCache::bytes).sum();
    }

    @Override
    public List<String> warnings() {
        List<String> lines = new ArrayList<>(store.warnings());
        caches.forEach(cache -> cache.warning().ifPresent(lines::add));
        return lines;
    }

    @Override
    public void close() {
        caches.forEach(NearCache::close);
        store.close();
    }
}

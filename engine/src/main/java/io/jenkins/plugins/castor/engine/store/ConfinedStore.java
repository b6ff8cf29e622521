package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The part of a store that a machine may use that is not trusted: it reads some namespaces, and puts exactly the objects
 * that it was allowed to put. It never creates a head and never deletes.
 */
public final class ConfinedStore extends ForwardingStore {

    /**
     * An object that may be put.
     *
     * @param name its whole name
     * @param digest SHA-256 of its bytes, 64 hexadecimal digits
     * @param bytes how many there are
     */
    public record Allowed(String name, String digest, long bytes) {}

    /** A segment that is empty, {@code .} or {@code ..}; or what some systems take for a slash. */
    private static final Pattern DETOUR = Pattern.compile("(^|/)\\.{0,2}(/|$)|\\\\");

    private final Set<String> readable;
    private final Map<String, Allowed> writable;

    /** @param store stays open */
    public ConfinedStore(Store store, List<Namespace> readable, List<Allowed> writable) {
        super(store);
        this.readable =
                readable.stream().map(namespace -> namespace.path() + "/").collect(Collectors.toUnmodifiableSet());
        this.writable = writable.stream().collect(Collectors.toUnmodifiableMap(Allowed::name, Function.identity()));
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        throw refused("create " + name);
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        for (Upload upload : uploads) {
            checkPut(upload.name(), upload.digest().orElse(""), upload.bytes());
        }
        return super.put(uploads, sent);
    }

    /**
     * Checks that an object may be put, before anything is done for it.
     *
     * @throws StoreException when it may not
     */
    public void checkPut(String name, String digest, long bytes) throws StoreException {
        if (!new Allowed(name, digest, bytes).equals(writable.get(name))) {
            throw refused("put these bytes as " + name);
        }
    }

    /** How many bytes the objects have together that may be put. */
    public long writableBytes() {
        return writable.values().stream().mapToLong(Allowed::bytes).sum();
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        checkReadable(name);
        super.read(name, offset, into);
    }

    @Override
    public Fetch fetch(List<Range> ranges) throws StoreException {
        for (Range range : ranges) {
            checkReadable(range.name());
        }
        return super.fetch(ranges);
    }

    @Override
    public OptionalLong size(String name) throws StoreException {
        if (!writable.containsKey(name)) {
            checkReadable(name);
        }
        return super.size(name);
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        checkReadable(prefix);
        return super.list(prefix);
    }

    @Override
    public Optional<List<StoredObject>> listHeads(String prefix) throws StoreException {
        checkReadable(prefix);
        return super.listHeads(prefix);
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        checkReadable(prefix);
        return super.listSmall(prefix, most);
    }

    @Override
    public SmallObject small(String name, int most) {
        return new LazyObject(this, name, most, OptionalLong.empty());
    }

    @Override
    public List<SmallObject> small(List<String> names, int most) {
        return names.stream().map(name -> small(name, most)).toList();
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        checkReadable(prefix);
        return super.listSegments(prefix);
    }

    @Override
    public boolean delete(String name) throws StoreException {
        throw refused("delete " + name);
    }

    @Override
    public void delete(Collection<String> names) throws StoreException {
        throw refused("delete " + names.size() + " objects");
    }

    /** Names are compared as they are spelled, so a name that could lead elsewhere is refused. */
    private void checkReadable(String name) throws StoreException {
        if (DETOUR.matcher(name).find() || readable.stream().noneMatch((name + "/")::startsWith)) {
            throw refused("look at " + (name.isEmpty() ? "the whole store" : name));
        }
    }

    private StoreException refused(String what) {
        return new StoreException("this machine is not allowed to " + what);
    }

    /** Leaves the store open. */
    @Override
    public void close() {
        // The caller that opened it closes it.
    }
}

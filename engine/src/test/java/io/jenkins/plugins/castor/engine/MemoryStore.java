package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** A store in memory, with a clock that a test sets. */
final class MemoryStore implements Store {

    private record Object(byte[] content, Instant modified) {}

    private final ConcurrentSkipListMap<String, Object> objects = new ConcurrentSkipListMap<>();
    private final Supplier<Instant> clock;

    MemoryStore(Supplier<Instant> clock) {
        this.clock = clock;
    }

    Set<String> names() {
        return objects.keySet();
    }

    @Override
    public boolean create(String name, byte[] content) {
        return objects.putIfAbsent(name, new Object(content.clone(), clock.get())) == null;
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        Set<String> created = new HashSet<>();
        for (Upload upload : uploads) {
            try {
                if (create(upload.name(), Files.readAllBytes(upload.file()))) {
                    created.add(upload.name());
                }
            } catch (IOException e) {
                throw new StoreException("cannot read " + upload.file(), e);
            }
        }
        return created;
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        Object object = objects.get(name);
        if (object == null) {
            throw new MissingObjectException(name);
        }
        into.put(object.content(), (int) offset, into.remaining());
    }

    @Override
    public OptionalLong size(String name) {
        Object object = objects.get(name);
        return object == null ? OptionalLong.empty() : OptionalLong.of(object.content().length);
    }

    @Override
    public List<StoredObject> list(String prefix) {
        return objects.entrySet().stream()
                .filter(object -> prefix.isEmpty() || object.getKey().startsWith(prefix + "/"))
                .map(object -> new StoredObject(
                        object.getKey(),
                        object.getValue().content().length,
                        object.getValue().modified()))
                .toList();
    }

    @Override
    public List<String> listSegments(String prefix) {
        return list(prefix).stream()
                .map(object -> object.name().substring(prefix.isEmpty() ? 0 : prefix.length() + 1))
                .map(rest -> rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest)
                .distinct()
                .toList();
    }

    @Override
    public boolean delete(String name) {
        return objects.remove(name) != null;
    }

    @Override
    public String toString() {
        return "memory";
    }

    @Override
    public void close() {
        // What it has may be looked at.
    }
}

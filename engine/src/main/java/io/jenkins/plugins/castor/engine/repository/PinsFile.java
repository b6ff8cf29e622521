package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins.Pin;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Json;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.snapshot.Versions;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Keeps pins in a file: a line of JSON for the store, and one for each namespace. Several threads and processes may change
 * it at once; a reader sees one state or the next. Beside the file there is one more, {@code FILE.lock}.
 */
public final class PinsFile {

    private static final int VERSION = 1;

    /** A file of pins for a million namespaces is smaller. */
    private static final long MAX_BYTES = 256L << 20;

    /** A lock on a file keeps other processes out, but not other threads. */
    private static final ConcurrentHashMap<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path file;

    /** @param file need not exist; its directory must */
    public PinsFile(Path file) {
        this.file = file.toAbsolutePath().normalize();
    }

    /**
     * Reads the pins; {@link Pins#NONE} if there is no file.
     *
     * @throws IOException if the file cannot be read, or is no file of pins
     */
    public Pins read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > MAX_BYTES) {
                throw new DamagedException("it has more bytes than pins can have");
            }
            return decode(new Json(new BufferedInputStream(in)));
        } catch (NoSuchFileException e) {
            return Pins.NONE;
        } catch (DamagedException | IllegalArgumentException e) {
            throw new DamagedException(
                    "the file of pins " + file + " is damaged (" + e.getMessage() + "); put back a good copy of it", e);
        }
    }

    /**
     * Changes the pins, and returns the changed ones.
     *
     * @param change gets what is in the file now
     * @throws IOException if the file cannot be read or written; it is then as before
     */
    public Pins update(UnaryOperator<Pins> change) throws IOException {
        ReentrantLock mine = LOCKS.computeIfAbsent(file, path -> new ReentrantLock());
        mine.lock();
        try (FileChannel lock = FileChannel.open(
                        file.resolveSibling(file.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            Pins before = read();
            Pins after = change.apply(before);
            if (held.isValid() && !after.equals(before)) {
                write(after);
            }
            return after;
        } finally {
            mine.unlock();
        }
    }

    private void write(Pins pins) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(encode(pins));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] encode(Pins pins) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonWriter json = new JsonWriter(bytes)) {
            encode(pins, json);
        }
        return bytes.toByteArray();
    }

    private static void encode(Pins pins, JsonWriter json) throws IOException {
        json.beginObject();
        json.field("format").text("castor-pins");
        json.field("version").number(VERSION);
        json.field("store").text(pins.store().map(StoreId::value).orElse(null));
        json.endObject().endLine();
        for (var namespace : pins.namespaces().entrySet()) {
            json.beginObject();
            json.field("namespace").text(namespace.getKey());
            json.field("atLeast").number(namespace.getValue().atLeast());
            json.field("revoked").beginArray();
            for (long generation : namespace.getValue().revoked()) {
                json.number(generation);
            }
            json.endArray();
            json.endObject().endLine();
        }
    }

    private static Pins decode(Json json) throws IOException {
        json.beginObject();
        Versions.check(json, "castor-pins", VERSION);
        json.field("store");
        Optional<StoreId> store = Optional.ofNullable(json.textOrNull()).map(StoreId::new);
        json.endObject();
        json.endLine();
        SortedMap<String, Pin> namespaces = new TreeMap<>();
        while (json.peek() >= 0) {
            json.beginObject();
            json.field("namespace");
            String namespace = Namespace.parse(json.text()).path();
            json.field("atLeast");
            long atLeast = json.number(0, Head.MAX_GENERATION);
            json.field("revoked");
            NavigableSet<Long> revoked = new TreeSet<>();
            json.beginArray();
            while (json.peek() != ']') {
                revoked.add(json.number(1, Head.MAX_GENERATION));
            }
            json.endArray();
            json.endObject();
            json.endLine();
            if (namespaces.put(namespace, new Pin(atLeast, revoked)) != null) {
                throw json.wrong("the namespace " + namespace + " is there twice");
            }
        }
        return new Pins(store, namespaces);
    }
}

package io.jenkins.plugins.castor.engine.warm;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.repository.Heads.Newest;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Head.PackSize;
import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.engine.warm.WarmReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Copies the newest generations of some namespaces into a near cache, and removes from it what was not used for longest. What
 * is there already is not fetched again. Loads may use the directory meanwhile. Killed, it leaves files that the next run
 * removes. For one use.
 */
public final class Warmer {

    private static final int PIECE = 4 << 20;

    private final Store store;
    private final WarmRequest request;
    private final Progress progress;
    private final Map<String, Long> needed = new HashMap<>();
    private long neededBytes;
    private long copied;

    /** @param store stays open */
    public Warmer(Store store, WarmRequest request, Progress progress) {
        this.store = store;
        this.request = request;
        this.progress = progress;
    }

    /** A namespace whose newest generation is to be copied. */
    private record Wanted(Namespace namespace, Head head, Map<String, Long> objects) {
        long bytes() {
            return objects.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Copies.
     *
     * @throws IOException if the directory cannot be used. Trouble with a namespace is in the report
     */
    public WarmReport warm() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Map<Namespace, NamespaceResult> results = new LinkedHashMap<>();
        List<Wanted> wanted = new ArrayList<>();
        for (Namespace namespace : request.namespaces()) {
            find(namespace, results).ifPresent(wanted::add);
        }
        try (NearFolder folder = new NearFolder(request.directory())) {
            long missing = 0;
            for (Map.Entry<String, Long> object : needed.entrySet()) {
                missing += folder.has(object.getKey(), object.getValue()) ? 0 : object.getValue();
            }
            Map<String, Long> removed = folder.shrink(request.mostBytes() - missing, needed.keySet());
            progress.phase("copying", missing);
            for (Wanted one : wanted) {
                results.put(one.namespace(), copy(one, folder));
            }
            long removedBytes =
                    removed.values().stream().mapToLong(Long::longValue).sum();
            return new WarmReport(
                    List.copyOf(results.values()),
                    copied,
                    removed.size(),
                    removedBytes,
                    folder.bytes(),
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Finds the newest generation, and plans to copy it if there is room. */
    private Optional<Wanted> find(Namespace namespace, Map<Namespace, NamespaceResult> results)
            throws InterruptedException {
        Newest newest;
        try {
            newest = new Heads(store, namespace, request.trustedKeys(), request.pins()).search();
        } catch (IOException e) {
            Interrupts.check();
            results.put(namespace, problem(namespace, Optional.empty(), FailureMessages.message(e)));
            return Optional.empty();
        }
        if (newest.head().isEmpty()) {
            String why = newest.refused().isEmpty() ? "nothing was saved" : String.join("; ", newest.refused());
            results.put(namespace, problem(namespace, Optional.empty(), why));
            return Optional.empty();
        }
        Head head = newest.head().get();
        Wanted wanted = new Wanted(namespace, head, objects(head));
        long more = wanted.objects().entrySet().stream()
                .filter(object -> !needed.containsKey(object.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        if (more > request.mostBytes() - neededBytes) {
            String room = Quantities.bytes(request.mostBytes());
            results.put(
                    namespace,
                    problem(namespace, Optional.of(wanted), "there is no room for it in " + room + "; allow more"));
            return Optional.empty();
        }
        needed.putAll(wanted.objects());
        neededBytes += more;
        results.put(namespace, problem(namespace, Optional.of(wanted), "not reached")); // keeps the order
        return Optional.of(wanted);
    }

    private static NamespaceResult problem(Namespace namespace, Optional<Wanted> wanted, String why) {
        return new NamespaceResult(
                namespace,
                wanted.map(one -> OptionalLong.of(one.head().generation())).orElse(OptionalLong.empty()),
                wanted.map(Wanted::bytes).orElse(0L),
                Optional.of(why));
    }

    private static Map<String, Long> objects(Head head) {
        StoreLayout layout = new StoreLayout(head.namespace());
        Map<String, Long> objects = new LinkedHashMap<>();
        objects.put(layout.snapshot(head.snapshot()), head.totals().snapshotBytes());
        for (PackSize pack : head.totals().packs()) {
            objects.put(layout.pack(pack.name()), pack.bytes());
        }
        return objects;
    }

    private NamespaceResult copy(Wanted wanted, NearFolder folder) throws IOException, InterruptedException {
        Set<String> names = wanted.objects().keySet();
        String current = "";
        try {
            for (String name : names) {
                current = name;
                if (!folder.has(name, wanted.objects().get(name))) {
                    copy(name, wanted, folder);
                }
            }
        } catch (IOException e) {
            Interrupts.check();
            return problem(
                    wanted.namespace(),
                    Optional.of(wanted),
                    "cannot copy " + current + ": " + FailureMessages.message(e));
        }
        return new NamespaceResult(
                wanted.namespace(), OptionalLong.of(wanted.head().generation()), wanted.bytes(), Optional.empty());
    }

    private void copy(String name, Wanted wanted, NearFolder folder) throws IOException, InterruptedException {
        long size = wanted.objects().get(name);
        Path file = folder.staging().resolve("castor-new-" + UUID.randomUUID());
        try {
            byte[] digest = fetch(name, size, file);
            StoreLayout layout = new StoreLayout(wanted.head().namespace());
            if (name.equals(layout.snapshot(wanted.head().snapshot()))
                    && !Digests.hex(digest).equals(wanted.head().snapshot())) {
                throw new IOException("it is damaged; save again, or 'castor repair' takes it out of use");
            }
            folder.put(name, file, size);
            copied += size;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private byte[] fetch(String name, long size, Path file) throws IOException, InterruptedException {
        List<Range> ranges = new ArrayList<>();
        for (long offset = 0; offset < size; offset += PIECE) {
            ranges.add(new Range(name, offset, (int) Math.min(PIECE, size - offset)));
        }
        MessageDigest digest = Digests.sha256();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, size));
        try (Fetch fetch = store.fetch(ranges);
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < ranges.size(); i++) {
                Interrupts.check();
                buffer.clear().limit(ranges.get(i).length());
                fetch.read(i, buffer);
                digest.update(buffer.flip());
                buffer.rewind();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                progress.advance(ranges.get(i).length());
            }
        }
        return digest.digest();
    }
}

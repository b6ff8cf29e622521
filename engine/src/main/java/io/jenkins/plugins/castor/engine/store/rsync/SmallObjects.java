package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads whole objects, several in one transfer. A hostile server cannot fill the temporary folder, because the files of one
 * transfer have at most {@link #MOST_BYTES} together. Objects of usual size are fetched first. Larger ones are fetched when
 * their content is needed, fewer at a time.
 */
final class SmallObjects {

    /** Almost all objects are smaller: a head has some 1,000 bytes, most of them facts about its build. */
    static final int USUAL_BYTES = 8 << 10;

    /** The size of the files of one transfer. */
    static final long MOST_BYTES = 8 << 20;

    /** The number of files that may come with a listing. */
    private static final int MOST_FILES = 20_000;

    private static final Pattern OVERSIZED = Pattern.compile("(.+) is over max-size");

    private static final Pattern ARRIVED = Pattern.compile(">f[^|]*\\|(.+)\\|([0-9]{1,18})");

    /** Thrown when a server sends more than one transfer may have. */
    private static final class TooMuchException extends StoreException {
        private static final long serialVersionUID = 1;

        TooMuchException() {
            super("the server sent more than " + MOST_BYTES + " bytes of small objects at once; it may be hostile");
        }
    }

    /** The result of a transfer: the contents of some objects, and the names of those that are larger than its limit. */
    record Arrived(Map<String, byte[]> contents, Set<String> larger) {}

    private final RsyncStore store;
    private final RsyncAddress address;
    private final RsyncProgram program;
    private final int most;

    /** @param most the maximum size of an object in bytes */
    SmallObjects(RsyncStore store, RsyncAddress address, RsyncProgram program, int most) {
        this.store = store;
        this.address = address;
        this.program = program;
        this.most = most;
    }

    /** An object that is read alone when its content is needed. */
    SmallObject get(String name) {
        return SmallObject.of(name, () -> read(name));
    }

    private byte[] read(String name) throws StoreException {
        String remoteName = address.name(name);
        try (TransferFolder local = TransferFolder.make()) {
            List<String> arguments = new ArrayList<>(List.of("--dirs", "--max-size=" + Math.max(1, most)));
            run(name, local, Set.of(remoteName), arguments, line -> {});
            Path file = local.file(remoteName).toPath();
            if (isWhole(file, most)) {
                return TransferFolder.explained(() -> Files.readAllBytes(file));
            }
        }
        OptionalLong bytes = store.size(name);
        if (bytes.isEmpty()) {
            throw new MissingObjectException(name);
        }
        if (bytes.getAsLong() <= most) {
            throw new RetryableException("the object " + name + " was created while it was asked for", null);
        }
        throw new OversizedObjectException(name, bytes.getAsLong(), most);
    }

    /** Objects that are fetched in batches, in this order, when the first of a batch is read. */
    List<SmallObject> get(List<String> names) {
        int usual = Math.min(most, USUAL_BYTES);
        return new SmallObjectBatches(this, names, names.size(), usual).objects();
    }

    /**
     * Lists the objects in a directory, the greatest name first. One transfer lists and fetches them. If they are too many
     * for that, the names are listed, and the objects are fetched in batches.
     *
     * @param prefix the prefix of their names
     * @param folder rsync's name for the directory, with a slash at the end
     */
    List<SmallObject> list(String prefix, String folder) throws StoreException {
        int usual = Math.min(most, USUAL_BYTES);
        try {
            Arrived arrived = fetch(prefix, List.of(folder), usual);
            List<String> names = Stream.concat(arrived.contents().keySet().stream(), arrived.larger().stream())
                    .sorted(Comparator.reverseOrder())
                    .toList();
            return List.copyOf(objects(names, arrived, usual).values());
        } catch (TooMuchException e) {
            List<String> names = store.files(prefix).stream()
                    .sorted(Comparator.reverseOrder())
                    .toList();
            return new SmallObjectBatches(this, names, 1, usual).objects();
        }
    }

    /**
     * Fetches objects in one transfer. The result lacks those that do not exist.
     *
     * @param limit the size in bytes above which they are not fetched yet
     */
    Map<String, SmallObject> fetch(List<String> names, int limit) throws StoreException {
        List<String> remoteNames = names.stream().map(address::name).toList();
        return objects(names, fetch(names.get(0), remoteNames, limit), limit);
    }

    private Map<String, SmallObject> objects(List<String> names, Arrived arrived, int limit) {
        Map<String, SmallObject> objects = new LinkedHashMap<>();
        List<String> larger = new ArrayList<>();
        for (String name : names) {
            byte[] content = arrived.contents().get(name);
            if (content != null) {
                objects.put(name, SmallObject.of(name, content::clone));
            } else if (arrived.larger().contains(name)) {
                objects.put(name, get(name));
                larger.add(name);
            }
        }
        if (limit < most) {
            new SmallObjectBatches(this, larger, 1, most)
                    .objects()
                    .forEach(object -> objects.put(object.name(), object));
        }
        return objects;
    }

    private Arrived fetch(String task, List<String> remoteNames, int limit) throws StoreException {
        Set<String> arrived = new HashSet<>();
        Set<String> larger = new HashSet<>();
        long[] bytes = {0};
        try (TransferFolder local = TransferFolder.make()) {
            List<String> arguments = List.of(
                    "--dirs",
                    "--info=skip1",
                    "--max-size=" + Math.max(1, limit),
                    "--out-format=" + SendProgress.FORMAT);
            run(task, local, remoteNames, arguments, line -> {
                Matcher file = ARRIVED.matcher(line);
                Matcher skipped = OVERSIZED.matcher(line);
                if (file.matches()) {
                    bytes[0] += Long.parseLong(file.group(2));
                    address.object(ListingParser.unescaped(file.group(1))).ifPresent(arrived::add);
                } else if (skipped.matches()) {
                    address.object(ListingParser.unescaped(skipped.group(1))).ifPresent(larger::add);
                }
                if (bytes[0] > MOST_BYTES + MOST_BYTES / 4 || arrived.size() + larger.size() > MOST_FILES) {
                    throw new TooMuchException();
                }
            });
            Map<String, byte[]> contents = new HashMap<>();
            for (String name : arrived) {
                Path file = local.file(address.name(name)).toPath();
                if (isWhole(file, limit)) {
                    contents.put(name, TransferFolder.explained(() -> Files.readAllBytes(file)));
                }
            }
            return new Arrived(contents, larger);
        }
    }

    private void run(
            String task,
            TransferFolder local,
            Collection<String> remoteNames,
            List<String> options,
            OutputLines.Sink sink)
            throws StoreException {
        List<String> arguments = new ArrayList<>(options);
        arguments.add(local.names(remoteNames));
        arguments.add("--ignore-missing-args");
        arguments.addAll(address.hidden());
        arguments.addAll(List.of("--", address.root(), local.tree().toString()));
        program.run("read " + task, RsyncFailures::isGoodRead, arguments, sink);
    }

    /** Whether a file arrived and is no larger than allowed: a server may send more than it announced. */
    private static boolean isWhole(Path file, int most) throws StoreException {
        return TransferFolder.explained(
                () -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= most);
    }
}

package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Objects that are read whole, with one connection: a single one, or all of a folder. */
final class SmallObjects {

    /** How much of a folder is kept in memory; what is beyond that is read when somebody wants it. */
    private static final long KEPT = 16 << 20;

    private static final Pattern OVERSIZED = Pattern.compile("(.+) is over max-size");

    private final RsyncStore store;
    private final RsyncAddress address;
    private final RsyncProgram program;
    private final int most;

    /** @param most how many bytes one may have for its content to be read */
    SmallObjects(RsyncStore store, RsyncAddress address, RsyncProgram program, int most) {
        this.store = store;
        this.address = address;
        this.program = program;
        this.most = most;
    }

    /** One that is read when its content is wanted. */
    SmallObject get(String name) {
        return SmallObject.of(name, () -> read(name));
    }

    private byte[] read(String name) throws StoreException {
        String remoteName = address.name(name);
        try (TransferFolder local = TransferFolder.make()) {
            fetch(name, local, remoteName, line -> {});
            Optional<byte[]> content = content(local.file(remoteName).toPath());
            if (content.isPresent()) {
                return content.get();
            }
        }
        OptionalLong bytes = store.size(name);
        if (bytes.isEmpty()) {
            throw new MissingObjectException(name);
        }
        throw new OversizedObjectException(name, bytes.getAsLong(), most);
    }

    /** The objects right in a folder, which ends with a slash. */
    List<SmallObject> list(String prefix, String folder) throws StoreException {
        TreeMap<String, SmallObject> objects = new TreeMap<>(Comparator.reverseOrder());
        try (TransferFolder local = TransferFolder.make()) {
            fetch(prefix, local, folder, line -> {
                Matcher matcher = OVERSIZED.matcher(line);
                if (matcher.matches()) {
                    address.object(ListingParser.unescaped(matcher.group(1)))
                            .ifPresent(name -> objects.put(name, get(name)));
                }
            });
            List<Path> files = files(local.file(folder).toPath());
            long kept = 0;
            for (Path file : files) {
                Optional<String> name =
                        address.object(local.tree().relativize(file).toString());
                if (name.isPresent() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    Optional<byte[]> content = kept < KEPT ? content(file) : Optional.empty();
                    kept += content.map(bytes -> bytes.length).orElse(0);
                    objects.put(
                            name.get(),
                            content.map(bytes -> SmallObject.of(name.get(), bytes::clone))
                                    .orElseGet(() -> get(name.get())));
                }
            }
        }
        return new ArrayList<>(objects.values());
    }

    /** Those with the greatest names first: the newest head is the one that is wanted. */
    private static List<Path> files(Path folder) throws StoreException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        return TransferFolder.explained(() -> {
            try (Stream<Path> files = Files.list(folder)) {
                return files.sorted(Comparator.reverseOrder()).toList();
            }
        });
    }

    private void fetch(String name, TransferFolder local, String remoteName, OutputLines.Sink sink)
            throws StoreException {
        List<String> arguments = new ArrayList<>(List.of("--dirs", "--info=skip1"));
        arguments.add("--max-size=" + Math.max(1, most));
        arguments.add(local.names(Set.of(remoteName)));
        arguments.add("--ignore-missing-args");
        arguments.addAll(address.hidden());
        arguments.addAll(List.of("--", address.root(), local.tree().toString()));
        program.run("read " + name, RsyncFailures::isGoodRead, arguments, sink);
    }

    /** Empty when it is not there or has too many bytes, which the server may have concealed. */
    private Optional<byte[]> content(Path file) throws StoreException {
        return TransferFolder.explained(() -> {
            boolean fits = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= most;
            return fits ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        });
    }
}

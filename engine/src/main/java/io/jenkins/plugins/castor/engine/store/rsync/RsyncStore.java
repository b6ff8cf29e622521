package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * A store that an rsync daemon serves, or a machine with ssh and rsync.
 *
 * <p>rsync writes a temporary file and renames it, so an object is complete or absent. But if two clients send the same name
 * at once, both may succeed. Therefore {@link #create} first makes a symbolic link beside the object, a <i>claim</i>, which
 * only one client can make ({@code docs/internals/decisions/0009-claims-over-rsync.md}). Names that begin with a dot are
 * claims and temporary files; no object has such a segment.
 */
public final class RsyncStore implements Store {

    /** The directory of the claims of a directory, with a slash at the end. */
    static final String CLAIMS = ".claims/";

    private final RsyncAddress address;
    private final RsyncProgram program;
    private final Retry retry;

    /**
     * @param url {@code rsync://[user@]host[:port]/module[/path]} or {@code rsync+ssh://[user@]host[:port]/path}
     * @param retry retries transfers, which continue where they broke off
     * @throws IllegalArgumentException if the URL or an option cannot be used
     */
    public RsyncStore(StoreUrl url, StoreOptions options, Retry retry) {
        this(url, options, retry, RsyncProgram.Patience.DEFAULT);
    }

    RsyncStore(StoreUrl url, StoreOptions options, Retry retry, RsyncProgram.Patience patience) {
        url.allowOptions(List.of());
        this.address = RsyncAddress.of(url, options);
        this.program = new RsyncProgram(address, options, patience);
        this.retry = retry;
    }

    private RsyncStore(RsyncAddress address, RsyncProgram program, Retry retry) {
        this.address = address;
        this.program = program;
        this.retry = retry;
    }

    @Override
    public Store withoutRetries() {
        return new RsyncStore(address, program, Retry.NEVER);
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        String remoteName = address.name(name);
        if (!claim(name, remoteName)) {
            return false;
        }
        try (TransferFolder local = TransferFolder.make()) {
            local.write(remoteName, content);
            SendProgress sending = new SendProgress(0, bytes -> {});
            retry.run(attempt -> {
                send(name, local, Set.of(remoteName), List.of(), sending);
                return null;
            });
            // If an attempt only seemed to fail, the object is ours, because the claim is ours.
            return sending.made(remoteName) || has(name, content);
        }
    }

    private boolean has(String name, byte[] content) throws StoreException {
        try {
            return Arrays.equals(small(name, content.length).content(), content);
        } catch (MissingObjectException | OversizedObjectException e) {
            return false;
        }
    }

    /** Claims the right to create an object; returns false if another client has it. */
    private boolean claim(String name, String remoteName) throws StoreException {
        String claim = claimOf(remoteName);
        SendProgress sending = new SendProgress(0, bytes -> {});
        try (TransferFolder local = TransferFolder.make()) {
            local.link(claim, Path.of(UUID.randomUUID().toString()));
            List<String> arguments = new ArrayList<>(List.of("--links", local.names(Set.of(claim))));
            arguments.addAll(sendTo(local));
            program.run("create " + name, RsyncFailures::isGoodClaim, arguments, sending);
        }
        return sending.made(claim);
    }

    /** rsync's name for the claim of an object. */
    static String claimOf(String remoteName) {
        int start = remoteName.lastIndexOf('/') + 1;
        return remoteName.substring(0, start) + CLAIMS + remoteName.substring(start);
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        if (uploads.isEmpty()) {
            return Set.of();
        }
        SendProgress sending =
                new SendProgress(uploads.stream().mapToLong(Upload::bytes).sum(), sent);
        try (TransferFolder local = TransferFolder.make()) {
            Set<String> names = new TreeSet<>();
            for (Upload upload : uploads) {
                String name = address.name(upload.name());
                local.link(name, upload.file().toAbsolutePath());
                names.add(name);
            }
            List<String> options = List.of("--copy-links", "--info=progress2,flist0", "--no-human-readable");
            retry.run(attempt -> {
                send(uploads.get(0).name(), local, names, options, sending);
                return null;
            });
        }
        sending.end();
        Set<String> created = new HashSet<>();
        for (Upload upload : uploads) {
            if (sending.made(address.name(upload.name()))) {
                created.add(upload.name());
            }
        }
        return created;
    }

    private void send(String name, TransferFolder local, Set<String> names, List<String> options, SendProgress sending)
            throws StoreException {
        List<String> arguments = new ArrayList<>(options);
        arguments.add(local.names(names));
        arguments.addAll(sendTo(local));
        program.run("write " + name, RsyncFailures::isGoodWrite, arguments, sending);
    }

    private List<String> sendTo(TransferFolder local) {
        return List.of(
                "--ignore-existing",
                "--whole-file",
                "--chmod=F666", // the umask of the server applies
                "--out-format=" + SendProgress.FORMAT,
                "--",
                local.tree().toString(),
                address.root());
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) throws StoreException {
        try (Fetch fetch = fetch(Retry.NEVER, List.of(new Range(name, offset, into.remaining())))) {
            fetch.read(0, into);
        }
    }

    @Override
    public Fetch fetch(List<Range> ranges) throws StoreException {
        return fetch(retry, ranges);
    }

    private Fetch fetch(Retry attempts, List<Range> ranges) throws StoreException {
        return RsyncFetch.start(this, address, program, attempts, ranges);
    }

    @Override
    public OptionalLong size(String name) throws StoreException {
        return items(name, address.name(name), "--dirs").stream()
                .filter(item -> item.file() && item.name().equals(name))
                .mapToLong(ListingParser.Item::bytes)
                .findAny();
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        return objects(items(prefix, folder(prefix), "--recursive"));
    }

    @Override
    public Optional<List<StoredObject>> listHeads(String prefix) throws StoreException {
        String content = "--exclude=/" + (address.path().isEmpty() ? "" : address.path() + "/") + "*/*/*/";
        return Optional.of(
                objects(items(prefix, folder(prefix), "--recursive", content + "packs/", content + "snapshots/")));
    }

    private static List<StoredObject> objects(List<ListingParser.Item> items) {
        return items.stream()
                .filter(ListingParser.Item::file)
                .map(item -> new StoredObject(item.name(), item.bytes(), item.modified()))
                .toList();
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        int start = prefix.isEmpty() ? 0 : prefix.length() + 1;
        return items(prefix, folder(prefix), "--dirs").stream()
                .map(ListingParser.Item::name)
                .filter(name -> name.length() > start && name.startsWith(prefix))
                .map(name -> name.substring(start))
                .toList();
    }

    /** The directory of a prefix. The slash at the end makes rsync list what is in the directory. */
    private String folder(String prefix) {
        String folder = address.folder(prefix);
        return folder.isEmpty() ? "./" : folder + "/";
    }

    private List<ListingParser.Item> items(String name, String remoteName, String... options) throws StoreException {
        ListingParser listing = new ListingParser(address);
        try (TransferFolder local = TransferFolder.make()) {
            List<String> arguments = new ArrayList<>(List.of("--list-only", "--no-human-readable"));
            arguments.addAll(List.of(options));
            arguments.add(local.names(Set.of(remoteName)));
            arguments.add("--ignore-missing-args");
            arguments.addAll(address.hidden());
            arguments.addAll(List.of("--", address.root(), local.tree().toString()));
            program.run(
                    "list " + (name.isEmpty() ? "everything" : name), RsyncFailures::isGoodRead, arguments, listing);
        }
        return listing.items();
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return new SmallObjects(this, address, program, most).list(prefix, folder(prefix));
    }

    @Override
    public List<SmallObject> small(List<String> names, int most) {
        return new SmallObjects(this, address, program, most).get(names);
    }

    /** The names of the objects directly below a prefix. */
    List<String> files(String prefix) throws StoreException {
        return items(prefix, folder(prefix), "--dirs").stream()
                .filter(ListingParser.Item::file)
                .map(ListingParser.Item::name)
                .toList();
    }

    @Override
    public SmallObject small(String name, int most) {
        return new SmallObjects(this, address, program, most).get(name);
    }

    @Override
    public boolean delete(String name) throws StoreException {
        return new Deletion(address, program).delete(List.of(name)).contains(name);
    }

    @Override
    public void delete(Collection<String> names) throws StoreException {
        if (!names.isEmpty()) {
            new Deletion(address, program).delete(names);
        }
    }

    @Override
    public List<String> warnings() {
        return program.warnings();
    }

    @Override
    public String toString() {
        return address.url();
    }

    @Override
    public void close() {
        program.close();
    }
}

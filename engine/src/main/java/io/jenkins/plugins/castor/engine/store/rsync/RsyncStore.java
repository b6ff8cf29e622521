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
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * A store behind an rsync daemon, or behind ssh on a machine that has rsync.
 *
 * <p>rsync writes a file under another name and renames it, which makes it whole or nothing, but of two that send the same
 * name at once both may succeed. Whoever creates an object therefore first makes a symbolic link beside it, a claim, which
 * the file system grants to one only ({@code docs/internals/decisions/0009-claims-over-rsync.md}). Names that begin with a dot are
 * claims and what rsync is still writing; no object has such a segment.
 */
public final class RsyncStore implements Store {

    private static final String CLAIMS = ".claims/";

    private final Remote remote;
    private final Program program;
    private final Retry retry;

    /**
     * @param url {@code rsync://[user@]host[:port]/module[/path]} or {@code rsync+ssh://[user@]host[:port]/path}
     * @param retry for what is transferred; a transfer that broke goes on where it ended
     * @throws IllegalArgumentException when the URL or an option cannot be used
     */
    public RsyncStore(StoreUrl url, StoreOptions options, Retry retry) {
        this(url, options, retry, Program.Patience.DEFAULT);
    }

    RsyncStore(StoreUrl url, StoreOptions options, Retry retry, Program.Patience patience) {
        url.allowOptions(List.of());
        this.remote = Remote.of(url, options);
        this.program = new Program(remote, options, patience);
        this.retry = retry;
    }

    private RsyncStore(Remote remote, Program program, Retry retry) {
        this.remote = remote;
        this.program = program;
        this.retry = retry;
    }

    @Override
    public Store withoutRetries() {
        return new RsyncStore(remote, program, Retry.NEVER);
    }

    @Override
    public boolean create(String name, byte[] content) throws StoreException {
        String remoteName = remote.name(name);
        if (!claim(name, remoteName)) {
            return false;
        }
        try (Scratch scratch = Scratch.make()) {
            scratch.write(remoteName, content);
            Sending sending = new Sending(0, bytes -> {});
            retry.run(attempt -> {
                send(name, scratch, Set.of(remoteName), List.of(), sending);
                return null;
            });
            // What an attempt left that seemed to fail is ours, too, as the claim is.
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

    /** Whether the right to create an object is ours, and nobody else's from now on. */
    private boolean claim(String name, String remoteName) throws StoreException {
        String claim = claimOf(remoteName);
        Sending sending = new Sending(0, bytes -> {});
        try (Scratch scratch = Scratch.make()) {
            scratch.link(claim, Path.of(UUID.randomUUID().toString()));
            List<String> arguments = new ArrayList<>(List.of("--links", scratch.names(Set.of(claim))));
            arguments.addAll(sendTo(scratch));
            program.run("create " + name, RsyncFailures::isGoodClaim, arguments, sending);
        }
        return sending.made(claim);
    }

    private static String claimOf(String remoteName) {
        int start = remoteName.lastIndexOf('/') + 1;
        return remoteName.substring(0, start) + CLAIMS + remoteName.substring(start);
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        if (uploads.isEmpty()) {
            return Set.of();
        }
        Sending sending = new Sending(uploads.stream().mapToLong(Upload::bytes).sum(), sent);
        try (Scratch scratch = Scratch.make()) {
            Set<String> names = new TreeSet<>();
            for (Upload upload : uploads) {
                String name = remote.name(upload.name());
                scratch.link(name, upload.file().toAbsolutePath());
                names.add(name);
            }
            List<String> options = List.of("--copy-links", "--info=progress2,flist0", "--no-human-readable");
            retry.run(attempt -> {
                send(uploads.get(0).name(), scratch, names, options, sending);
                return null;
            });
        }
        sending.end();
        Set<String> created = new HashSet<>();
        for (Upload upload : uploads) {
            if (sending.made(remote.name(upload.name()))) {
                created.add(upload.name());
            }
        }
        return created;
    }

    private void send(String name, Scratch scratch, Set<String> names, List<String> options, Sending sending)
            throws StoreException {
        List<String> arguments = new ArrayList<>(options);
        arguments.add(scratch.names(names));
        arguments.addAll(sendTo(scratch));
        program.run("write " + name, RsyncFailures::isGoodWrite, arguments, sending);
    }

    private List<String> sendTo(Scratch scratch) {
        return List.of(
                "--ignore-existing",
                "--whole-file",
                "--chmod=F666", // less what the umask of the server takes away
                "--out-format=" + Sending.FORMAT,
                "--",
                scratch.tree().toString(),
                remote.root());
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
        return RsyncFetch.start(this, remote, program, attempts, ranges);
    }

    @Override
    public OptionalLong size(String name) throws StoreException {
        return items(name, remote.name(name), "--dirs").stream()
                .filter(item -> item.file() && item.name().equals(name))
                .mapToLong(Listing.Item::bytes)
                .findAny();
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        return items(prefix, folder(prefix), "--recursive").stream()
                .filter(Listing.Item::file)
                .map(item -> new StoredObject(item.name(), item.bytes()))
                .toList();
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        int start = prefix.isEmpty() ? 0 : prefix.length() + 1;
        return items(prefix, folder(prefix), "--dirs").stream()
                .map(Listing.Item::name)
                .filter(name -> name.length() > start && name.startsWith(prefix))
                .map(name -> name.substring(start))
                .toList();
    }

    /** With a slash at the end it is what stands in the folder that is asked for. */
    private String folder(String prefix) {
        String folder = remote.folder(prefix);
        return folder.isEmpty() ? "./" : folder + "/";
    }

    private List<Listing.Item> items(String name, String remoteName, String depth) throws StoreException {
        Listing listing = new Listing(remote);
        try (Scratch scratch = Scratch.make()) {
            List<String> arguments = new ArrayList<>(List.of("--list-only", "--no-human-readable", depth));
            arguments.add(scratch.names(Set.of(remoteName)));
            arguments.add("--ignore-missing-args");
            arguments.addAll(remote.hidden());
            arguments.addAll(List.of("--", remote.root(), scratch.tree().toString()));
            program.run(
                    "list " + (name.isEmpty() ? "everything" : name), RsyncFailures::isGoodRead, arguments, listing);
        }
        return listing.items();
    }

    @Override
    public List<SmallObject> listSmall(String prefix, int most) throws StoreException {
        return new SmallObjects(this, remote, program, most).list(prefix, folder(prefix));
    }

    @Override
    public SmallObject small(String name, int most) {
        return new SmallObjects(this, remote, program, most).get(name);
    }

    /**
     * An object goes with its claim. rsync deletes what is not on this side: the folder is empty here, and everything but
     * those two is protected.
     */
    @Override
    public boolean delete(String name) throws StoreException {
        String remoteName = remote.name(name);
        String claim = claimOf(remoteName);
        String folder = remoteName.substring(0, remoteName.lastIndexOf('/') + 1);
        Set<String> deleted = new HashSet<>();
        try (Scratch scratch = Scratch.make()) {
            scratch.makeFolder(folder + CLAIMS);
            List<String> arguments = List.of(
                    scratch.names(List.of(folder.isEmpty() ? "./" : folder, folder + CLAIMS)),
                    "--dirs",
                    "--existing",
                    "--delete",
                    "--filter=P /" + remoteName + "/",
                    "--filter=R /" + remoteName,
                    "--filter=R /" + claim,
                    "--filter=P *",
                    "--out-format=%i|%n",
                    "--",
                    scratch.tree().toString(),
                    remote.root());
            program.run("delete " + name, RsyncFailures::isGoodWrite, arguments, line -> deleted.add(line));
        }
        return deleted.contains("*deleting  |" + remoteName);
    }

    @Override
    public String toString() {
        return remote.url();
    }

    @Override
    public void close() {
        program.close();
    }
}

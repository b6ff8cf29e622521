package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import io.jenkins.plugins.castor.engine.tree.calls.DirectoryListing;
import io.jenkins.plugins.castor.engine.tree.calls.FileCalls;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Reads single directories of a scan. Thread-safe. */
final class DirectoryScan {

    /** What no call takes, and so no load could make. */
    private static final int LONGEST_PATH = 4095;

    private final LinkTargets links;
    private final PathFilter filter;
    private final boolean filtered;
    private final boolean isPlain;
    private final Warnings warnings;
    private final FileCalls calls;
    private final Optional<LastUse> uses;
    private final Queue<String> leftovers = new ConcurrentLinkedQueue<>();
    private final Queue<Path> strays = new ConcurrentLinkedQueue<>();

    DirectoryScan(Path root, PathFilter filter, Warnings warnings, FileCalls calls, Optional<LastUse> uses) {
        this.links = new LinkTargets(root);
        this.filter = filter;
        this.filtered = !filter.isAll();
        this.isPlain = filter.isAll() && filter.volatiles().isEmpty();
        this.warnings = warnings;
        this.calls = calls;
        this.uses = uses;
    }

    /** What a load that was killed, or one that runs now, has not put in its place: no entry of the tree. */
    List<String> leftovers() {
        return List.copyOf(leftovers);
    }

    /** What counts and can be no entry: sockets and pipes, links that lead out, what has a name that was not decoded. */
    List<Path> strays() {
        return List.copyOf(strays);
    }

    /**
     * Adds what stands in a directory to its listing; what cannot be read is left out with a warning. A directory that cannot
     * be read to its end gets a listing that says so.
     */
    void read(Listing listing, Path path) {
        try (DirectoryListing found = calls.list(path)) {
            for (byte[] bytes : names(listing.directory().directory(), path, found)) {
                add(listing, path, bytes, found);
            }
        } catch (NoSuchFileException e) {
            // Gone since its own directory was read.
        } catch (IOException e) {
            listing.notRead();
            unread(path, e);
        }
        listing.entries().trim();
    }

    /**
     * The names in a directory, sorted; as bytes they sort as {@link EntryOrder} sorts them. Only these are held, so that a
     * huge directory takes little memory.
     */
    private byte[][] names(String directory, Path path, DirectoryListing found) throws IOException {
        List<byte[]> names = new ArrayList<>();
        int room = LONGEST_PATH - 1 - path.toString().getBytes(StandardCharsets.UTF_8).length;
        for (byte[] bytes = found.next(); bytes != null; bytes = found.next()) {
            if (bytes.length > room) {
                leaveOut(path.resolve(text(bytes)), "its path is too long");
            } else if (bytes[0] == '.' && Placement.isTemporary(text(bytes))) {
                leftovers.add(Entry.join(directory, text(bytes)));
            } else {
                names.add(bytes);
            }
        }
        for (Path name : found.undecoded()) {
            if (filtered) {
                leaveOut(path.resolve(name), "its name " + Names.NOT_DECODED);
            } else {
                stray(path.resolve(name), "its name " + Names.NOT_DECODED);
            }
        }
        byte[][] sorted = names.toArray(byte[][]::new);
        Arrays.sort(sorted, Arrays::compareUnsigned);
        return sorted;
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }

    private void add(Listing listing, Path folder, byte[] name, DirectoryListing found) {
        try {
            FileStatus status = found.look(name);
            if (isPlain && status.isRegularFile()) {
                addFile(listing, name, status, false);
            } else {
                add(listing, folder, name, status);
            }
        } catch (NoSuchFileException e) {
            // Gone since its directory was read: as if it had never been there.
        } catch (IOException e) {
            unread(folder.resolve(text(name)), e);
        }
    }

    private void add(Listing listing, Path folder, byte[] bytes, FileStatus status) throws IOException {
        String directory = listing.directory().directory();
        String name = text(bytes);
        String path = Entry.join(directory, name);
        if (!filter.accepts(path, status.isDirectory())) {
            return;
        }
        if (status.isRegularFile()) {
            addFile(listing, bytes, status, filter.isVolatile(path));
        } else if (status.isDirectory()) {
            listing.children().add(new Listing(new Directory(path, status.mode(), status.mtime())));
        } else if (status.isSymbolicLink()) {
            addLink(listing, folder.resolve(name), name, status);
        } else {
            stray(folder.resolve(name), "it is neither a file nor a directory nor a link");
        }
    }

    private void addFile(Listing listing, byte[] name, FileStatus status, boolean isVolatile) {
        if (uses.isPresent()) {
            listing.addUse(uses.get().of(status));
        }
        listing.addFile(name, status, isVolatile);
    }

    private void addLink(Listing listing, Path link, String name, FileStatus status) throws IOException {
        String directory = listing.directory().directory();
        Path target = Files.readSymbolicLink(link);
        if (!DirectoryListing.isDecoded(target)) {
            stray(link, "the target of the link " + Names.NOT_DECODED);
            return;
        }
        // Java makes links without slashes at the end and twice in a row: it is taken as it will come back.
        String text = Path.of(target.toString()).toString();
        try {
            String saved = links.saved(directory, text);
            long micros = TimeUnit.NANOSECONDS.toMicros(status.mtime());
            if (uses.isPresent()) {
                listing.addUse(LastUse.SILENT);
            }
            listing.entries().add(new SymbolicLink(directory, name, TimeUnit.MICROSECONDS.toNanos(micros), saved), 0);
        } catch (LinkTargets.LeftOutException e) {
            stray(link, e.getMessage());
        }
    }

    private void stray(Path path, String why) {
        strays.add(path);
        leaveOut(path, why);
    }

    private void unread(Path path, IOException e) {
        warnings.addUnread("left out " + Names.shown(path) + ": it cannot be read: " + Scan.reason(e));
    }

    private void leaveOut(Path path, String why) {
        warnings.addLeftOut(Names.shown(path), why);
    }
}

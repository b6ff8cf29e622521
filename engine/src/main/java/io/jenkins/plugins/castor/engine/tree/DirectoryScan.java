package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import io.jenkins.plugins.castor.engine.tree.Tree.Listing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads single directories of a scan: by system calls where Java lets them be made, in which a file costs its name as bytes
 * and nothing else, and by {@code java.nio.file} elsewhere. Thread-safe.
 */
final class DirectoryScan {

    /** What no call takes, and so no load could make. Elsewhere than here the calls of Java find that out. */
    private static final int LONGEST_PATH = 4095;

    private final PathFilter filter;
    private final boolean filtered;
    private final Warnings warnings;
    private final Queue<String> leftovers = new ConcurrentLinkedQueue<>();
    private final Queue<Path> strays = new ConcurrentLinkedQueue<>();

    DirectoryScan(PathFilter filter, Warnings warnings) {
        this.filter = filter;
        this.filtered = !filter.isAll();
        this.warnings = warnings;
    }

    /** What a load that was killed, or one that runs now, has not put in its place: no entry of the tree. */
    List<String> leftovers() {
        return List.copyOf(leftovers);
    }

    /** What counts and can be no entry: sockets and pipes, links that lead out, what has a name that was not decoded. */
    List<Path> strays() {
        return List.copyOf(strays);
    }

    /** Adds what stands in a directory to its listing; what cannot be read is left out with a warning. */
    void read(Listing listing, Path path) {
        if (OpenDirectory.AVAILABLE) {
            readOpen(listing, path);
        } else {
            readUsually(listing, path);
        }
        listing.entries().trim();
    }

    void readOpen(Listing listing, Path path) {
        String directory = listing.directory().directory();
        try (OpenDirectory open = new OpenDirectory(path)) {
            FileStatus status = new FileStatus();
            for (byte[] bytes : names(directory, path, open)) {
                try {
                    open.look(bytes, status);
                    if (!filtered && status.attributes().isRegularFile()) {
                        listing.add(bytes, status);
                    } else {
                        String name = new String(bytes, StandardCharsets.UTF_8);
                        add(listing, path, name, status.attributes());
                    }
                } catch (NoSuchFileException e) {
                    // Gone since its directory was read: as if it had never been there.
                } catch (IOException e) {
                    String name = new String(bytes, StandardCharsets.UTF_8);
                    leaveOut(path.resolve(name), "it cannot be read: " + Scan.reason(e));
                }
            }
        } catch (NoSuchFileException e) {
            // Gone since its own directory was read.
        } catch (IOException e) {
            leaveOut(path, "it cannot be read: " + Scan.reason(e));
        }
    }

    /** The names in a directory, sorted; as bytes they sort as {@link EntryOrder} sorts them. */
    private byte[][] names(String directory, Path path, OpenDirectory open) {
        List<byte[]> names = new ArrayList<>();
        boolean decoded = true;
        int room = LONGEST_PATH - 1 - path.toString().getBytes(StandardCharsets.UTF_8).length;
        try {
            for (byte[] bytes = open.next(); bytes != null; bytes = open.next()) {
                if (bytes.length > room) {
                    leaveOut(path.resolve(new String(bytes, StandardCharsets.UTF_8)), "its path is too long");
                    continue;
                }
                if (isPlain(bytes)) {
                    names.add(bytes);
                    continue;
                }
                String name = new String(bytes, StandardCharsets.UTF_8);
                if (!Arrays.equals(name.getBytes(StandardCharsets.UTF_8), bytes)) {
                    decoded = false;
                    leaveOut(path.resolve(name), "its name " + Names.NOT_DECODED);
                } else if (Journal.isTemporary(name)) {
                    leftovers.add(Entry.join(directory, name));
                } else {
                    names.add(bytes);
                }
            }
        } catch (IOException e) {
            leaveOut(path, "it cannot be read: " + Scan.reason(e));
        }
        if (!decoded && !filtered) {
            findNotDecoded(path);
        }
        byte[][] sorted = names.toArray(byte[][]::new);
        Arrays.sort(sorted, Arrays::compareUnsigned);
        return sorted;
    }

    /** Only a path that Java found has a name that is not valid. */
    private void findNotDecoded(Path path) {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path, p -> !Names.isDecoded(p.getFileName()))) {
            stream.forEach(strays::add);
        } catch (IOException | DirectoryIteratorException e) {
            // It was readable a moment ago; nobody waits for these.
        }
    }

    /** Whether a name is ASCII and none that a load gives to what it has not put in its place. */
    private static boolean isPlain(byte[] name) {
        for (byte b : name) {
            if (b < 0) {
                return false;
            }
        }
        return name[0] != '.';
    }

    void readUsually(Listing listing, Path path) {
        String directory = listing.directory().directory();
        for (String name : names(directory, path)) {
            Path child = path.resolve(name);
            try {
                add(listing, path, name, Files.readAttributes(child, Scan.ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
            } catch (NoSuchFileException e) {
                // Gone since its directory was read: as if it had never been there.
            } catch (IOException e) {
                leaveOut(child, "it cannot be read: " + Scan.reason(e));
            }
        }
    }

    private void add(Listing listing, Path folder, String name, BasicFileAttributes attributes) throws IOException {
        String directory = listing.directory().directory();
        if (filtered && !filter.accepts(Entry.join(directory, name), attributes.isDirectory())) {
            return;
        }
        if (attributes.isRegularFile()) {
            Object key = attributes.fileKey();
            listing.add(
                    new RegularFile(directory, name, Scan.mode(attributes), Scan.mtime(attributes), attributes.size()),
                    key == null ? 0 : key.hashCode());
        } else if (attributes.isDirectory()) {
            listing.children()
                    .add(new Listing(
                            new Directory(Entry.join(directory, name), Scan.mode(attributes), Scan.mtime(attributes))));
        } else if (attributes.isSymbolicLink()) {
            Path child = folder.resolve(name);
            Path target = Files.readSymbolicLink(child);
            if (!Names.isDecoded(target)) {
                stray(child, "the target of the link " + Names.NOT_DECODED);
                return;
            }
            // Java makes links without slashes at the end and twice in a row: it is taken as it will come back.
            String text = Path.of(target.toString()).toString();
            if (!Names.staysInside(directory, text)) {
                stray(child, "the link leads out of its cache directory");
            } else {
                long micros = TimeUnit.NANOSECONDS.toMicros(Scan.mtime(attributes));
                listing.entries()
                        .add(new SymbolicLink(directory, name, TimeUnit.MICROSECONDS.toNanos(micros), text), 0);
            }
        } else {
            stray(folder.resolve(name), "it is neither a file nor a directory nor a link");
        }
    }

    /** The names in a directory, sorted; only these are held, so that a huge directory takes little memory. */
    private String[] names(String directory, Path path) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
            for (Path child : stream) {
                Path last = child.getFileName();
                String name = last.toString();
                if (Journal.isTemporary(name)) {
                    leftovers.add(Entry.join(directory, name));
                } else if (Names.isDecoded(last)) {
                    names.add(name);
                } else if (filtered) {
                    leaveOut(child, "its name " + Names.NOT_DECODED);
                } else {
                    stray(child, "its name " + Names.NOT_DECODED);
                }
            }
        } catch (NoSuchFileException e) {
            return new String[0];
        } catch (IOException e) {
            leaveOut(path, "it cannot be read: " + Scan.reason(e));
        } catch (DirectoryIteratorException e) {
            leaveOut(path, "it cannot be read: " + Scan.reason(e.getCause()));
        }
        String[] sorted = names.toArray(String[]::new);
        Arrays.sort(sorted, EntryOrder::comparePaths);
        return sorted;
    }

    private void stray(Path path, String why) {
        strays.add(path);
        leaveOut(path, why);
    }

    private void leaveOut(Path path, String why) {
        warnings.add("left out " + Names.shown(path) + ": " + why);
    }
}

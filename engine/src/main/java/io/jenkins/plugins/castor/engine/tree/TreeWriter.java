package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import io.jenkins.plugins.castor.engine.tree.calls.DirectoryListing;
import io.jenkins.plugins.castor.engine.tree.calls.Modes;
import io.jenkins.plugins.castor.engine.tree.calls.PortableCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Writes a tree into a cache directory, all or nothing. What is new is written in place; what replaces something, and
 * every removal, waits for {@link #commit}. Until then {@link #rollback} leaves the directory as it was found.
 *
 * <p>It will not write or delete outside its directory, nor through a symbolic link: a directory is only written into
 * after it was created here or seen to be a real one, and no open follows a link. It does not defend against somebody
 * who exchanges directories while it runs: who can do that can write the files as well. It does not sync to disk, and a
 * process that is killed leaves what it wrote.
 *
 * <p>Directories must come before what they hold, and links after all files; files may be written by several threads.
 */
public final class TreeWriter {

    private final Path root;
    private final Journal journal;
    private final Warnings warnings;
    private volatile boolean madeRoot;
    private final Map<Thread, Session> sessions = new ConcurrentHashMap<>();
    private final Queue<PartedFile> begun = new ConcurrentLinkedQueue<>();

    /** What one thread writes: it keeps to a directory for a while, and notes what it made without waiting for others. */
    private final class Session {
        private final EntryList created = new EntryList();
        private String directory = "";
        private Path folder = root;

        private Path path(Entry entry) {
            if (!entry.directory().equals(directory)) {
                directory = entry.directory();
                folder = root.resolve(directory);
            }
            return folder.resolve(entry.name());
        }
    }

    private Session session() {
        return sessions.computeIfAbsent(Thread.currentThread(), thread -> new Session());
    }

    /** @param root the cache directory; created when it does not exist */
    public TreeWriter(Path root, Warnings warnings) {
        this.root = root;
        this.warnings = warnings;
        this.journal = new Journal(root);
    }

    /** Makes sure that there is a real directory, which the owner can write into until {@link #finish}. */
    public void directory(Directory directory) throws IOException {
        if (directory.directory().isEmpty()) {
            createRoot(directory);
            return;
        }
        Path path = root.resolve(directory.directory());
        try {
            Files.createDirectory(path, Modes.attributes(directory.mode() | Modes.OWNER_ALL));
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                makeWritable(path);
                return;
            }
            journal.putAside(path);
            Files.createDirectory(path, Modes.attributes(directory.mode() | Modes.OWNER_ALL));
        }
        journal.created(directory);
    }

    /** The cache directory itself gets the saved mode where it did not exist; one that did keeps its own. */
    private void createRoot(Directory directory) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            Path missing = root;
            while (missing.getParent() != null && !Files.exists(missing.getParent())) {
                missing = missing.getParent();
            }
            Files.createDirectories(root.getParent());
            Files.createDirectory(root, Modes.attributes(directory.mode() | Modes.OWNER_ALL));
            madeRoot = true;
            for (Path made = missing;
                    !made.equals(root);
                    made = made.resolve(made.relativize(root).getName(0))) {
                journal.createdAbove(made);
            }
            journal.createdAbove(root);
        }
    }

    private void makeWritable(Path path) throws IOException {
        if (Modes.POSIX) {
            int mode = Modes.number(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
            if ((mode & Modes.OWNER_ALL) != Modes.OWNER_ALL) {
                journal.modeBefore(path, mode);
                Modes.set(path, mode | Modes.OWNER_ALL);
            }
        }
    }

    /** Writes a whole file; its bytes are the remaining ones of {@code content}. */
    public void write(RegularFile file, ByteBuffer content) throws IOException {
        Session session = session();
        Path path = session.path(file);
        try {
            ChosenCalls.BEST.make(path, file.mode(), file.mtime(), content, () -> session.created.addPath(file));
        } catch (FileAlreadyExistsException e) {
            Path temporary = journal.temporaryFor(path);
            ChosenCalls.BEST.make(temporary, file.mode(), file.mtime(), content, () -> {});
        }
    }

    /** Begins a file whose bytes come in several parts, from any thread; {@link #rollback} closes it, too. */
    public PartedFile begin(RegularFile file) throws IOException {
        Session session = session();
        Path path = session.path(file);
        PartedFile parted;
        try {
            parted = begin(path, file);
            session.created.addPath(file);
        } catch (FileAlreadyExistsException e) {
            parted = begin(journal.temporaryFor(path), file);
        }
        begun.add(parted);
        return parted;
    }

    private static PartedFile begin(Path path, RegularFile file) throws IOException {
        FileChannel channel = PortableCalls.create(path, file.mode());
        return new PartedFile(channel, () -> PortableCalls.complete(path, file.mode(), file.mtime()));
    }

    /** Creates a symbolic link, whose target was found to stay inside. */
    public void link(SymbolicLink link) throws IOException {
        if (!Names.staysInside(link.directory(), link.target())) {
            throw new IllegalArgumentException("Not a link that stays inside: " + Names.shown(link.path()));
        }
        Path path = root.resolve(link.path());
        Path target = Path.of(link.target());
        try {
            Files.createSymbolicLink(path, target);
            session().created.addPath(link);
        } catch (FileAlreadyExistsException e) {
            path = journal.temporaryFor(path);
            Files.createSymbolicLink(path, target);
        }
        PortableCalls.setTimes(path, link.mtime());
    }

    /** Creates a further name of a file that stands there by now. */
    public void link(HardLink link) throws IOException {
        Path first = journal.standingFor(root.resolve(link.target()));
        if (!isReachedWithoutLinks(first) || !Files.isRegularFile(first, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("The hard link " + Names.shown(link.path()) + " names no file that was restored");
        }
        Path path = root.resolve(link.path());
        try {
            Files.createLink(path, first);
            session().created.addPath(link);
        } catch (FileAlreadyExistsException e) {
            if (Files.isSymbolicLink(path) || !Files.isSameFile(path, first)) {
                Files.createLink(journal.temporaryFor(path), first);
            }
        }
    }

    /** Foreign links may stand in the tree, and a hard link is not told whether its file was restored. */
    private boolean isReachedWithoutLinks(Path file) {
        for (Path above = file.getParent(); !above.equals(root); above = above.getParent()) {
            if (!Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }

    /** Has a file that already holds the right bytes given its mode and time. */
    public void retouch(RegularFile file) {
        journal.retouch(file);
    }

    /**
     * Has something that the snapshot does not have removed. Called for a directory before what it holds.
     *
     * @param whole whether a directory goes with all that is in it; otherwise it goes only if nothing is left in it
     */
    public void remove(String path, boolean whole) {
        journal.remove(root.resolve(path), whole);
    }

    /**
     * Has something removed that a scan found and that can be no entry. Called when everything was written, of which
     * something may have come, or comes, in its place.
     *
     * @return whether it has to go
     */
    public boolean removeStray(Path path) {
        // Among what was found there is no directory, but for those whose names say nothing.
        boolean taken =
                Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && DirectoryListing.isDecoded(path.getFileName());
        boolean goes = !taken && !journal.isReplaced(path);
        if (goes) {
            journal.remove(path, true);
        }
        return goes;
    }

    /**
     * Removes what has to go, and puts what replaces something in its place. There is no way back from here: what cannot
     * be done, as it belongs to another user, is left out with a warning.
     */
    public void commit() {
        journal.committing();
        // What was removed may have stood where something new comes to stand.
        for (Journal.Removed gone : journal.removals()) {
            attempt(gone.path(), "removed", () -> Removal.remove(gone.path(), gone.whole()));
        }
        for (Journal.Replacement replacement : journal.replacements()) {
            replace(replacement);
        }
        for (Journal.Replacement aside : journal.asides()) {
            attempt(aside.temporary(), "removed", () -> Removal.remove(aside.temporary(), true));
        }
        for (RegularFile file : journal.retouches()) {
            Path path = root.resolve(file.path());
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                attempt(path, "given its mode and time", () -> {
                    Modes.set(path, file.mode());
                    PortableCalls.setTimes(path, file.mtime());
                });
            }
        }
    }

    private void replace(Journal.Replacement replacement) {
        if (Files.isDirectory(replacement.place(), LinkOption.NOFOLLOW_LINKS)) {
            warnings.add("left out " + Names.shown(replacement.place())
                    + ": a directory stands where the snapshot has a file; remove it, or load with --clean");
        } else {
            attempt(
                    replacement.place(),
                    "replaced",
                    () -> Files.move(replacement.temporary(), replacement.place(), StandardCopyOption.ATOMIC_MOVE));
        }
        attempt(replacement.temporary(), "removed", () -> Files.deleteIfExists(replacement.temporary()));
    }

    private interface Change {
        void make() throws IOException;
    }

    private void attempt(Path path, String what, Change change) {
        try {
            change.make();
        } catch (NoSuchFileException e) {
            // Somebody removed it in the meantime: there is nothing left to do.
        } catch (IOException e) {
            warnings.add(Names.shown(path) + " could not be " + what + ": " + Scan.reason(e));
        }
    }

    /**
     * Gives a directory, all of whose content stands, its mode and time.
     *
     * @param made whether {@link #directory} made it here, with its mode as far as possible
     */
    public void finish(Directory directory, boolean made) {
        Path path = root.resolve(directory.directory());
        attempt(path, "given its mode and time", () -> {
            PortableCalls.setTimes(path, directory.mtime());
            boolean wrong = !made || Modes.needsSetting(directory.mode() | Modes.OWNER_ALL, directory.mode());
            boolean keeps = directory.directory().isEmpty() && !madeRoot;
            if (wrong && !keeps && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Modes.set(path, directory.mode());
            }
        });
    }

    /**
     * Removes everything that was written and restores what was put aside; what fails is warned about. After
     * {@link #commit} it does nothing.
     */
    public void rollback() {
        if (journal.isCommitting()) {
            return;
        }
        for (PartedFile file : begun) {
            try {
                file.close();
            } catch (IOException e) {
                // Its bytes are not wanted any more.
            }
        }
        sessions.values().forEach(session -> journal.removeAll(session.created, warnings));
        journal.rollback(warnings);
    }
}

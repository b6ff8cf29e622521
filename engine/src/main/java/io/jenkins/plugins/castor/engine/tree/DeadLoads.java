package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.JournalFile.Reader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts a cache directory back to what it was before a load that was killed, by the journal that it left. A journal may be
 * forged by another user who can write there: nothing is touched but what is in the cache directory, and no link is followed.
 */
public final class DeadLoads {

    private final Path root;
    private final Path journal;
    private final Map<String, Integer> modes = new HashMap<>();
    private final Steps steps;
    private boolean madeRoot;

    private DeadLoads(Path root, Path journal) {
        this.root = root;
        this.journal = journal;
        this.steps = new Steps(new Steps.Start(root, modes::putIfAbsent));
    }

    /**
     * Undoes what a load left that died before everything had its place.
     *
     * @param wholly whether to refuse, too, what a load left that died later: all files are right then, but some that had
     *     to go may be there, and modes and times may be wrong, until the next load
     * @throws IOException when another load is at work there, or something cannot be undone
     */
    public static void cleanUp(Path root, boolean wholly) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> names = Files.newDirectoryStream(
                root, path -> JournalFile.isJournal(path.getFileName().toString()))) {
            for (Path journal : names) {
                new DeadLoads(root, journal).cleanUp(wholly);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void cleanUp(boolean wholly) throws IOException {
        if (JournalFile.isOpenHere(journal)) {
            throw running();
        }
        boolean undone;
        try (FileChannel channel = FileChannel.open(
                journal, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (isLocked(channel)) {
                throw running();
            }
            undone = undo(channel);
        } finally {
            steps.close();
        }
        if (undone) {
            Files.deleteIfExists(journal);
            if (madeRoot) {
                removeRoot();
            }
        } else if (wholly) {
            throw new IOException("a load into " + root
                    + " was killed before it was done; load again, or empty the directory with 'castor empty'");
        }
    }

    private IOException running() {
        return new IOException("another load is writing into " + root + "; wait until it ends");
    }

    private static boolean isLocked(FileChannel channel) {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            return false; // a file system without locks
        }
    }

    /** Whether everything is as it was before. */
    private boolean undo(FileChannel channel) throws IOException {
        int state = JournalFile.state(channel);
        if (state == JournalFile.PLACED) {
            for (Reader records = new Reader(channel); records.next(); ) {
                if (records.replaces()) {
                    remove(records.placement().directory(), records.placement().aside());
                }
            }
            restore(modes);
            return false;
        }
        if (state == JournalFile.UNDOABLE) {
            for (Reader records = new Reader(channel); records.next(); ) {
                if (records.placement() != null) {
                    records.placement()
                            .giveBack(steps.at(records.placement().directory()).folder(), records.replaces());
                }
            }
            JournalFile.state(channel, JournalFile.UNDONE);
        }
        Map<String, Integer> before = new HashMap<>();
        for (Reader records = new Reader(channel); records.next(); ) {
            if (records.placement() != null) {
                remove(records.placement().directory(), records.placement().waiting());
            }
            records.mode().ifPresent(mode -> before.putIfAbsent(records.directory(), mode));
            madeRoot |= records.isNewRoot();
        }
        removeAllOfItsOwn();
        modes.putAll(before);
        restore(modes);
        return true;
    }

    /** Whatever waits in the cache directory itself; further down it waits for the next load, and is never saved. */
    private void removeAllOfItsOwn() throws IOException {
        String own = JournalFile.own(journal.getFileName().toString());
        for (Path name : steps.at("").folder().names()) {
            if (name.toString().startsWith(own)
                    && Placement.isTemporary(name.toString())
                    && !name.equals(journal.getFileName())) {
                remove("", name);
            }
        }
    }

    private void remove(String directory, Path name) throws IOException {
        Removal removal = new Removal();
        removal.remove(steps.at(directory).folder(), name);
        if (removal.firstProblem().isPresent()) {
            throw new IOException(root.resolve(directory).resolve(name) + ", which a load left that was killed,"
                    + " could not be removed: " + removal.firstProblem().get() + "; remove it by hand");
        }
    }

    private void restore(Map<String, Integer> before) throws IOException {
        for (Map.Entry<String, Integer> directory : before.entrySet()) {
            steps.look(directory.getKey()).setMode(directory.getValue());
        }
    }

    private void removeRoot() throws IOException {
        try {
            Files.deleteIfExists(root);
        } catch (DirectoryNotEmptyException e) {
            // Another process uses it by now.
        }
    }
}

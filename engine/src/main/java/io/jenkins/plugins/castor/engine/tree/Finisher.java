package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import io.jenkins.plugins.castor.engine.tree.calls.Modes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Gives files and directories their modes and times, when all content stands; what fails is warned about. Thread-safe. */
final class Finisher {

    private final Placements placements;
    private final Warnings warnings;
    private final EntryList retouches = new EntryList();
    private volatile Optional<Directory> root = Optional.empty();

    Finisher(Placements placements, Warnings warnings) {
        this.placements = placements;
        this.warnings = warnings;
    }

    /** Notes a file that holds the right bytes already, and the time of access that it gets. */
    synchronized void add(RegularFile file, long atime) {
        retouches.add(file, atime);
    }

    /** Gives the files that were noted their modes and times. */
    synchronized void retouch(Steps steps) {
        for (EntryList.Cursor cursor = retouches.cursor(); cursor.next(); ) {
            RegularFile file = (RegularFile) cursor.entry();
            long atime = cursor.noted();
            attempt(file.path(), steps, () -> {
                Folder folder = steps.look(file.directory());
                Path name = Path.of(file.name());
                if (folder.look(name).isRegularFile()) {
                    folder.complete(name, file.mode(), file.mtime(), atime);
                }
            });
        }
    }

    private interface Change {
        void make() throws IOException;
    }

    private void attempt(String path, Steps steps, Change change) {
        try {
            change.make();
        } catch (NoSuchFileException e) {
            // Another process removed it in the meantime: there is nothing left to do.
        } catch (IOException e) {
            warnings.add(Names.shown(steps.root().resolve(path)) + " could not be given its mode and time: "
                    + Scan.reason(e));
        }
    }

    /** @param made whether it was made with its mode, as far as possible */
    void finish(Directory directory, boolean made, Steps steps) {
        String path = directory.directory();
        if (path.isEmpty()) {
            root = Optional.of(directory); // the journal is in it
            return;
        }
        attempt(path, steps, () -> {
            placements.forgetMode(path);
            boolean sets = !made || Modes.needsSetting(directory.mode() | Modes.OWNER_ALL, directory.mode());
            steps.look(directory.parent())
                    .finish(Path.of(directory.lastName()), sets ? directory.mode() : -1, directory.mtime());
        });
    }

    /**
     * Gives directories that were only opened up the modes they had, ends the journal, and finishes the cache directory: it
     * gets the saved mode if the load made it, and keeps its own otherwise.
     */
    void end(Steps steps, boolean madeRoot) {
        Optional<Integer> before = placements.forgetMode("");
        placements
                .modesBefore()
                .forEach((path, mode) ->
                        attempt(path, steps, () -> steps.look(path).setMode(mode)));
        attempt("", steps, () -> {
            placements.end(steps);
            if (root.isPresent()) {
                steps.look("").setTimes(root.get().mtime());
            }
            Optional<Integer> mode = madeRoot ? root.map(Directory::mode) : before;
            if (mode.isPresent()) {
                steps.look("").setMode(mode.get());
            }
        });
    }
}

package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Something new that waits beside the place it will take, under a name that no entry can have.
 *
 * @param directory the path of the directory that it is in
 * @param name the name that it will have
 * @param temporary the name that it has until then
 */
record Placement(String directory, String name, String temporary) {

    private static final String START = ".castor-";
    private static final String END = ".tmp";

    /** Whether a name is one that waits for a place, or once had one: a save leaves it out, and any load removes it. */
    static boolean isTemporary(String name) {
        return name.startsWith(START) && name.endsWith(END);
    }

    /**
     * A temporary name.
     *
     * @param mark tells loads apart
     * @param what tells the names of one load apart
     */
    static String temporary(String mark, String what) {
        return START + mark + "-" + what + END;
    }

    String path() {
        return Entry.join(directory, name);
    }

    /** The name of what stood in the place, until it is sure that it is not wanted any more. */
    Path aside() {
        return Path.of(temporary.substring(0, temporary.length() - END.length()) + "-old" + END);
    }

    Path place() {
        return Path.of(name);
    }

    Path waiting() {
        return Path.of(temporary);
    }

    /** What has a name in a directory, if anything. */
    static Optional<FileStatus> found(Folder folder, Path name) throws IOException {
        try {
            return Optional.of(folder.look(name));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Takes its place; what had it is put aside. */
    void take(Folder folder, boolean replaces) throws PlacementException {
        try {
            if (replaces) {
                folder.move(place(), aside());
            }
            folder.move(waiting(), place());
        } catch (FileSystemException e) {
            throw new PlacementException(folder.path().resolve(name), Scan.reason(e), e);
        } catch (IOException e) {
            throw new PlacementException(folder.path().resolve(name), e.toString(), e);
        }
    }

    /** Gives the place back to what had it, wherever {@link #take} got to. */
    void giveBack(Folder folder, boolean replaces) throws IOException {
        boolean began = !replaces || found(folder, aside()).isPresent();
        if (began
                && found(folder, waiting()).isEmpty()
                && found(folder, place()).isPresent()) {
            folder.move(place(), waiting());
        }
        if (began && replaces) {
            folder.move(aside(), place());
        }
    }
}

package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.Modes;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes a cache directory that is not there, with what is above it. */
final class RootMaker {

    private final Path root;

    /** What was made, the outermost first. */
    private final List<Path> made = new ArrayList<>();

    private volatile boolean isMade;

    RootMaker(Path root) {
        this.root = root;
    }

    Path path() {
        return root;
    }

    void make(int mode) throws IOException {
        if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> missing = new ArrayList<>();
        for (Path above = root.getParent(); above != null && !Files.exists(above); above = above.getParent()) {
            missing.add(0, above);
        }
        Files.createDirectories(root.getParent());
        made.addAll(missing);
        Files.createDirectory(root, Modes.attributes(mode));
        made.add(root);
        isMade = true;
    }

    /** Whether the cache directory did not exist. One that did keeps its mode. */
    boolean isMade() {
        return isMade;
    }

    /** Removes what was made, which is empty again; whether that worked. */
    boolean remove(Warnings warnings) {
        try {
            for (int i = made.size() - 1; i >= 0; i--) {
                Files.deleteIfExists(made.get(i));
            }
            return true;
        } catch (DirectoryNotEmptyException e) {
            return true; // another process uses it by now
        } catch (IOException e) {
            warnings.add("could not be undone: " + Names.shown(e) + "; remove it by hand");
            return false;
        }
    }
}

package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import io.jenkins.plugins.castor.engine.tree.calls.NameRules;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a load has to remove when everything else has its place. */
final class Removals {

    /**
     * Something that goes.
     *
     * @param path below the cache directory; a name that was not decoded is in no text
     * @param whole whether a directory goes with all that is in it, or only if it is empty
     * @param counts whether it is one of the cache's
     */
    private record Gone(Path path, boolean whole, boolean counts) {
        String directory() {
            Path parent = path.getParent();
            return parent == null ? "" : Names.slashed(parent);
        }
    }

    /** By their paths, those that are the same on this system. */
    private final Map<Path, Gone> all = new LinkedHashMap<>();

    private long removed;

    private static Path key(Path path) {
        return NameRules.HERE.folds() ? Path.of(NameRules.HERE.folded(path.toString())) : path;
    }

    /** A directory is added before what it holds. */
    synchronized void add(Path path, boolean whole, boolean counts) {
        all.put(key(path), new Gone(path, whole, counts));
    }

    /**
     * Checks that nothing stays in a directory that is in the way of something else.
     *
     * @throws PlacementException when something in it is to stay
     */
    synchronized void checkAllGoes(Folder folder, Placement placement) throws IOException {
        Path path = Path.of(placement.path());
        if (!goes(folder, placement.place(), path)) {
            throw new PlacementException(
                    folder.path().resolve(placement.name()),
                    "it is a directory with files, and the cache has a file there; remove it, or load with --clean",
                    null);
        }
    }

    private boolean goes(Folder parent, Path name, Path path) throws IOException {
        Gone gone = all.get(key(path));
        if (gone != null && gone.whole()) {
            return true;
        }
        if (!parent.look(name).isDirectory()) {
            return gone != null;
        }
        try (Folder folder = parent.open(name)) {
            for (Path child : folder.names()) {
                if (!goes(folder, child, path.resolve(child))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Removes everything; what cannot be removed is warned about. */
    void run(Steps steps, Placements placements, Warnings warnings) {
        placements.<RuntimeException>forEach((placement, replaces) -> {
            if (replaces) {
                boolean counts = forgetAllIn(Path.of(placement.path()));
                remove(steps, placement.directory(), placement.aside(), placement.place(), counts, warnings);
            }
        });
        List<Gone> innermostFirst = new ArrayList<>(all.values());
        Collections.reverse(innermostFirst);
        for (Gone gone : innermostFirst) {
            Path name = gone.path().getFileName();
            if (gone.whole()) {
                remove(steps, gone.directory(), name, name, gone.counts(), warnings);
            } else {
                removeIfEmpty(steps, gone, warnings);
            }
        }
    }

    /** What has this name now is to stay. Whether what had it was to go. */
    private boolean forgetAllIn(Path place) {
        Path key = key(place);
        Gone was = all.remove(key);
        if (was != null) {
            all.keySet().removeIf(path -> path.startsWith(key));
        }
        return was != null;
    }

    private void remove(Steps steps, String directory, Path name, Path shown, boolean counts, Warnings warnings) {
        try {
            Folder folder = steps.at(directory).folder();
            Removal removal = new Removal();
            removal.remove(folder, name);
            removed += counts ? removal.count() : 0;
            removal.firstProblem().ifPresent(problem -> warn(folder.path().resolve(shown), problem, warnings));
        } catch (NoSuchFileException e) {
            // Another process removed it in the meantime: there is nothing left to do.
        } catch (IOException e) {
            warn(steps.root().resolve(directory).resolve(shown), Scan.reason(e), warnings);
        }
    }

    private void removeIfEmpty(Steps steps, Gone gone, Warnings warnings) {
        try {
            Folder folder = steps.at(gone.directory()).folder();
            Path name = gone.path().getFileName();
            if (folder.look(name).isDirectory()) {
                folder.deleteDirectory(name);
            } else {
                folder.delete(name);
            }
            removed += gone.counts() ? 1 : 0;
        } catch (NoSuchFileException | java.nio.file.DirectoryNotEmptyException e) {
            // It is gone already, or something in it is to stay.
        } catch (IOException e) {
            warn(steps.root().resolve(gone.path()), Scan.reason(e), warnings);
        }
    }

    private static void warn(Path path, String reason, Warnings warnings) {
        warnings.add(Names.shown(path) + " could not be removed: " + reason);
    }

    /** How many of the cache's files, links and directories were removed. */
    long removed() {
        return removed;
    }
}

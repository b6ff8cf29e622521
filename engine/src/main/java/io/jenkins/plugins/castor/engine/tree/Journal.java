package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.calls.Modes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** What a {@link TreeWriter} did and has yet to do, so that it can be undone. Thread-safe. */
final class Journal {

    /** Something new that waits beside the place it will take. */
    record Replacement(Path temporary, Path place) {}

    /** Something that has to go: a directory with all that is in it, or only if it is empty. */
    record Removed(Path path, boolean whole) {}

    private record ModeBefore(Path path, int mode) {}

    private final Path root;
    private final EntryList created = new EntryList();
    private final List<Path> createdAbove = new ArrayList<>();
    private final List<Replacement> replacements = new ArrayList<>();
    private final Map<Path, Path> temporaryOf = new HashMap<>();
    private final List<Replacement> asides = new ArrayList<>();
    private final List<ModeBefore> modesBefore = new ArrayList<>();
    private final Map<Path, Boolean> removals = new LinkedHashMap<>();
    private final EntryList retouches = new EntryList();
    private final String mark = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private int temporaries;
    private boolean committing;

    Journal(Path root) {
        this.root = root;
    }

    /** Whether a name is one that a journal makes: a save leaves such files out. */
    static boolean isTemporary(String name) {
        return name.startsWith(".castor-") && name.endsWith(".tmp");
    }

    synchronized void created(Directory directory) {
        created.add(directory, 0);
    }

    /** The cache directory itself and what is above it. */
    synchronized void createdAbove(Path path) {
        createdAbove.add(path);
    }

    /** A new name beside a place that something already has. */
    synchronized Path temporaryFor(Path place) {
        Path temporary = temporaryName(place);
        replacements.add(new Replacement(temporary, place));
        temporaryOf.put(place, temporary);
        return temporary;
    }

    /** Where the file stands that will have this place: beside it or in it. */
    synchronized Path standingFor(Path place) {
        return temporaryOf.getOrDefault(place, place);
    }

    synchronized boolean isReplaced(Path place) {
        return temporaryOf.containsKey(place);
    }

    /** Moves what stands in the way of a directory aside. */
    synchronized void putAside(Path place) throws IOException {
        Path aside = temporaryName(place);
        Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
        asides.add(new Replacement(aside, place));
        removals.remove(place); // what has this name from now on is to stay
    }

    private Path temporaryName(Path place) {
        return place.resolveSibling(".castor-" + mark + "-" + temporaries++ + ".tmp");
    }

    synchronized void modeBefore(Path path, int mode) {
        modesBefore.add(new ModeBefore(path, mode));
    }

    synchronized void remove(Path path, boolean whole) {
        removals.put(path, whole);
    }

    synchronized void retouch(RegularFile file) {
        retouches.add(file, 0);
    }

    synchronized List<Replacement> replacements() {
        return List.copyOf(replacements);
    }

    /** What has to go; what a directory holds comes before it. */
    synchronized List<Removed> removals() {
        List<Removed> all = new ArrayList<>(removals.size());
        removals.forEach((path, whole) -> all.add(new Removed(path, whole)));
        Collections.reverse(all);
        return all;
    }

    /** What stood in the way of directories. */
    synchronized List<Replacement> asides() {
        return List.copyOf(asides);
    }

    synchronized List<RegularFile> retouches() {
        List<RegularFile> files = new ArrayList<>(retouches.size());
        for (EntryList.Cursor cursor = retouches.cursor(); cursor.next(); ) {
            files.add((RegularFile) cursor.entry());
        }
        return files;
    }

    /** From now on nothing is undone, also when something fails later. */
    synchronized void committing() {
        committing = true;
    }

    synchronized boolean isCommitting() {
        return committing;
    }

    synchronized void rollback(Warnings warnings) {
        replacements.forEach(replacement -> delete(replacement.temporary(), warnings));
        List<Path> made = new ArrayList<>(createdAbove);
        for (EntryList.Cursor cursor = created.cursor(); cursor.next(); ) {
            made.add(root.resolve(cursor.entry().directory()));
        }
        for (int i = made.size() - 1; i >= 0; i--) {
            delete(made.get(i), warnings); // what a directory holds was made after it
        }
        for (Replacement aside : asides) {
            attempt(() -> Files.move(aside.temporary(), aside.place(), StandardCopyOption.ATOMIC_MOVE), warnings);
        }
        for (ModeBefore before : modesBefore) {
            attempt(() -> Modes.set(before.path(), before.mode()), warnings);
        }
    }

    /** Removes files and links. */
    void removeAll(EntryList made, Warnings warnings) {
        for (EntryList.Cursor cursor = made.cursor(); cursor.next(); ) {
            delete(root.resolve(cursor.entry().path()), warnings);
        }
    }

    private static void delete(Path path, Warnings warnings) {
        attempt(() -> Files.deleteIfExists(path), warnings);
    }

    private static void attempt(Undo undo, Warnings warnings) {
        try {
            undo.run();
        } catch (IOException e) {
            warnings.add("could not be undone: " + Names.shown(e) + "; remove it by hand");
        }
    }

    private interface Undo {
        void run() throws IOException;
    }
}

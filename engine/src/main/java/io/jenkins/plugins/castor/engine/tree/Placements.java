package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What waits for its place in a cache directory, and the way back: each step is in the {@link JournalFile} before it is
 * taken. Thread-safe while things are added; one thread takes the places.
 */
final class Placements {

    private final RootMaker root;
    private final String mark = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private final EntryList all = new EntryList();
    private final BitSet replaces = new BitSet();

    /** By path; created lazily: few loads need it, and there may be many. */
    private Map<String, Integer> numbers;

    private final Map<String, Integer> modesBefore = new HashMap<>();
    private JournalFile journal;
    private int begun;

    Placements(RootMaker root) {
        this.root = root;
    }

    /** A new name beside a place. */
    synchronized Placement add(String directory, String name) throws IOException {
        openJournal();
        int number = all.size();
        all.addPath(directory, name);
        if (numbers != null) {
            numbers.put(Entry.join(directory, name), number);
        }
        return placement(directory, name, number);
    }

    private Placement placement(String directory, String name, int number) {
        return new Placement(directory, name, Placement.temporary(mark, Integer.toString(number)));
    }

    /** Begins the journal, if it has not begun. */
    synchronized void openJournal() throws IOException {
        if (journal == null) {
            try (Folder folder = ChosenCalls.BEST.folder(root.path())) {
                journal = JournalFile.create(folder, mark);
            }
            if (root.isMade()) {
                JournalFile.Records record = new JournalFile.Records();
                record.newRoot();
                journal.append(record);
            }
        }
    }

    /** Notes the mode of a directory that is about to be opened up. */
    synchronized void modeBefore(String directory, int mode) throws IOException {
        if (modesBefore.putIfAbsent(directory, mode) == null && !directory.isEmpty()) {
            openJournal();
            JournalFile.Records record = new JournalFile.Records();
            record.mode(directory, mode);
            journal.append(record);
        }
    }

    /** A directory gets its mode, so that the one before is of no use any more; empty where it never was changed. */
    synchronized Optional<Integer> forgetMode(String directory) {
        return Optional.ofNullable(modesBefore.remove(directory));
    }

    synchronized Map<String, Integer> modesBefore() {
        return Map.copyOf(modesBefore);
    }

    /** What waits for a place. */
    synchronized Optional<Placement> of(String path) {
        if (numbers == null) {
            numbers = new HashMap<>();
            for (EntryList.Cursor cursor = all.cursor(); cursor.next(); ) {
                numbers.put(cursor.entry().path(), numbers.size());
            }
        }
        int slash = path.lastIndexOf('/');
        return Optional.ofNullable(numbers.get(path))
                .map(number -> placement(path.substring(0, Math.max(0, slash)), path.substring(slash + 1), number));
    }

    /** Is told what waits for a place, or has it, and whether something else had it before. */
    interface Each<E extends Exception> {
        void accept(Placement placement, boolean replaces) throws E;
    }

    <E extends Exception> void forEach(Each<E> each) throws E {
        int number = 0;
        for (EntryList.Cursor cursor = all.cursor(); cursor.next(); number++) {
            each.accept(placement(cursor.entry().directory(), cursor.entry().name(), number), replaces.get(number));
        }
    }

    /**
     * Gives everything its place.
     *
     * @throws IOException when something cannot have it; then {@link #giveBack} it all
     */
    void take(Steps steps, Removals removals) throws IOException {
        if (journal == null) {
            return;
        }
        JournalFile.Records records = new JournalFile.Records();
        int[] number = {0};
        this.<IOException>forEach((placement, none) -> {
            boolean over = isTaken(placement, steps, removals);
            replaces.set(number[0]++, over);
            records.place(placement, over);
            if (records.isBlock()) {
                journal.append(records);
            }
        });
        journal.append(records);
        this.<IOException>forEach((placement, over) -> {
            Folder folder = steps.at(placement.directory()).folder();
            begun++;
            placement.take(folder, over);
        });
        journal.state(JournalFile.PLACED);
    }

    /** Whether something stands in the place, all of which may go. */
    private boolean isTaken(Placement placement, Steps steps, Removals removals) throws IOException {
        if (root.isMade()) {
            return false; // there is nothing of others
        }
        Folder folder = steps.at(placement.directory()).folder();
        Optional<FileStatus> there = Placement.found(folder, placement.place());
        if (there.isPresent() && there.get().isDirectory()) {
            removals.checkAllGoes(folder, placement);
        }
        return there.isPresent();
    }

    /** Moves back what {@link #take} moved; whether everything is where it was. */
    boolean giveBack(Steps steps, Warnings warnings) {
        boolean[] complete = {true};
        attemptState(JournalFile.UNDOABLE);
        this.<RuntimeException>forEach((placement, over) -> {
            if (begun == 0) {
                return;
            }
            begun--;
            try {
                placement.giveBack(steps.at(placement.directory()).folder(), over);
            } catch (IOException e) {
                warnings.add(Names.shown(root.path().resolve(placement.path())) + " could not be moved back: "
                        + Scan.reason(e) + "; what stood there is " + Names.shown(placement.aside())
                        + " in the same directory");
                complete[0] = false;
            }
        });
        if (complete[0]) {
            attemptState(JournalFile.UNDONE);
        }
        return complete[0];
    }

    private void attemptState(int state) {
        try {
            if (journal != null) {
                journal.state(state);
            }
        } catch (IOException e) {
            // It is of use only if this process is killed, too.
        }
    }

    /** Ends the journal: there is nothing left to do or to undo. */
    void end(Steps steps) throws IOException {
        if (journal != null) {
            Path name = journal.name();
            journal.close();
            steps.look("").delete(name);
            journal = null;
        }
    }
}

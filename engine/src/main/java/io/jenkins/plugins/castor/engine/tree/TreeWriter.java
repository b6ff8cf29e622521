package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import io.jenkins.plugins.castor.engine.tree.Steps.Step;
import io.jenkins.plugins.castor.engine.tree.calls.AccessTimes;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import io.jenkins.plugins.castor.engine.tree.calls.Modes;
import io.jenkins.plugins.castor.engine.tree.calls.UseMark;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Writes a tree into a cache directory, all or nothing. What is new to a directory that was there waits beside its place
 * until {@link #place}, and so do new directories with all that is in them. Then {@link #settle} removes what is to go, or
 * {@link #rollback} leaves everything as it was found. A process that is killed leaves a journal, by which
 * {@link DeadLoads} does the same.
 *
 * <p>Every directory is opened in the one above it, without following a link, and written into while it is open: nothing
 * comes to stand elsewhere, whatever another process does to the directories meanwhile ({@link Folder} says what the
 * portable way cannot do). It does not sync to disk.
 *
 * <p>Directories must come before what they hold, and links after all files; files may be written by several threads.
 */
public final class TreeWriter implements Closeable {

    private final Steps.Start start;
    private final RootMaker root;
    private final Placements placements;
    private final Removals removals = new Removals();
    private final Finisher finisher;
    private final Warnings warnings;
    private final AccessTimes times;
    private final Map<Thread, Steps> steps = new ConcurrentHashMap<>();
    private final Queue<PartedFile> begun = new ConcurrentLinkedQueue<>();
    private final Steps linked;
    private boolean settled;

    /** @param root the cache directory; created when it does not exist */
    public TreeWriter(Path root, Warnings warnings) {
        this.root = new RootMaker(root);
        this.warnings = warnings;
        this.times = LastUse.accessTimes(root);
        this.placements = new Placements(this.root);
        this.finisher = new Finisher(placements, warnings);
        this.start = new Steps.Start(root, placements::modeBefore);
        this.linked = new Steps(start);
    }

    /** Whether directories are held open on this system, so that none that another process exchanges leads elsewhere. */
    public static boolean isConfined() {
        return ChosenCalls.BEST.holdsDirectories();
    }

    /** Each thread keeps to a directory for a while, and holds it open. */
    private Steps steps() {
        Steps mine = steps.get(Thread.currentThread());
        return mine != null ? mine : steps.computeIfAbsent(Thread.currentThread(), thread -> new Steps(start));
    }

    /** Makes sure that there is a real directory, which the owner can write into until {@link #finish}. */
    public void directory(Directory directory) throws IOException {
        if (directory.directory().isEmpty()) {
            root.make(directory.mode() | Modes.OWNER_ALL);
            if (root.isMade()) {
                placements.openJournal();
            }
            return;
        }
        Names.checkLength(start.root(), directory.directory());
        Step parent = steps().at(directory.parent());
        Path name = Path.of(directory.lastName());
        int mode = directory.mode() | Modes.OWNER_ALL;
        if (parent.isNew()) {
            parent.folder().makeDirectory(name, mode);
        } else if (root.isMade() || !isDirectory(parent.folder(), name)) {
            Placement placement = placements.add(directory.parent(), directory.lastName());
            parent.folder().makeDirectory(placement.waiting(), mode);
            start.wait(directory.directory(), placement.temporary());
        }
    }

    private static boolean isDirectory(Folder folder, Path name) throws IOException {
        return Placement.found(folder, name).filter(FileStatus::isDirectory).isPresent();
    }

    private interface Making {
        void as(String name) throws IOException;
    }

    /** Makes something where nothing is in the way, or under another name beside what is there. */
    private void make(Step at, String name, Making making) throws IOException {
        if (at.isNew()) {
            try {
                making.as(name);
                return;
            } catch (FileAlreadyExistsException e) {
                // Names that are different elsewhere are the same on this file system: the last one wins.
            }
        }
        making.as(placements.add(at.path(), name).temporary());
    }

    /** The time of access that tells a later save when a file was last used, as long as nothing reads the file. */
    private long atime(RegularFile file, int used) {
        return used > 0 && times.areKept() ? UseMark.of(used) : file.mtime();
    }

    /**
     * Writes a whole file; its bytes are the remaining ones of {@code content}.
     *
     * @param used the day of its last use, counted from 1970-01-01; 0 if unknown
     */
    public void write(RegularFile file, int used, ByteBuffer content) throws IOException {
        Step at = steps().at(file.directory());
        long atime = atime(file, used);
        make(at, file.name(), name -> at.folder().make(name, file.mode(), file.mtime(), atime, content));
    }

    /**
     * Begins a file whose bytes come in several parts, from any thread; {@link #rollback} closes it, too.
     *
     * @param used as of {@link #write}
     */
    public PartedFile begin(RegularFile file, int used) throws IOException {
        Step at = steps().at(file.directory());
        PartedFile[] parted = new PartedFile[1];
        make(at, file.name(), name -> {
            FileChannel channel = at.folder().create(Path.of(name), file.mode());
            Path path = at.folder().path().resolve(name);
            parted[0] = new PartedFile(path, channel, file.size(), () -> complete(file, used, name));
        });
        begun.add(parted[0]);
        return parted[0];
    }

    private void complete(RegularFile file, int used, String name) throws IOException {
        steps().at(file.directory()).folder().complete(Path.of(name), file.mode(), file.mtime(), atime(file, used));
    }

    /** Creates a symbolic link, whose target was found to stay inside. */
    public void link(SymbolicLink link) throws IOException {
        if (!Names.staysInside(link.directory(), link.target())) {
            throw new IllegalArgumentException("Not a link that stays inside: " + Names.shown(link.path()));
        }
        Path target = Path.of(link.target());
        Step at = steps().at(link.directory());
        make(at, link.name(), name -> at.folder().makeLink(Path.of(name), target, link.mtime()));
    }

    /** Creates a further name of a file that stands there by now. For one thread. */
    public void link(HardLink link) throws IOException {
        String target = link.target();
        String directory = target.substring(0, Math.max(0, target.lastIndexOf('/')));
        Path first = placements
                .of(target)
                .map(Placement::waiting)
                .orElse(Path.of(target.substring(target.lastIndexOf('/') + 1)));
        Folder from;
        FileStatus file;
        try {
            from = linked.at(directory).folder();
            file = from.look(first);
        } catch (IOException e) {
            throw noFile(link, e);
        }
        if (!file.isRegularFile()) {
            throw noFile(link, null);
        }
        Step at = steps().at(link.directory());
        boolean stands = !at.isNew()
                && Placement.found(at.folder(), Path.of(link.name()))
                        .filter(there -> FileStatus.isSame(there, file))
                        .isPresent();
        if (!stands) {
            make(at, link.name(), name -> at.folder().makeName(Path.of(name), from, first));
        }
    }

    private static IOException noFile(HardLink link, IOException cause) {
        return new IOException("The hard link " + Names.shown(link.path()) + " names no file that was restored", cause);
    }

    /**
     * Has a file that already holds the right bytes given its mode and times.
     *
     * @param used as of {@link #write}
     */
    public void retouch(RegularFile file, int used) {
        finisher.add(file, atime(file, used));
    }

    /**
     * Has something that the snapshot does not have removed. Called for a directory before what it holds.
     *
     * @param whole whether a directory goes with all that is in it; otherwise it goes only if nothing is left in it
     */
    public void remove(String path, boolean whole) {
        removals.add(Path.of(path), whole, true);
    }

    /** Has something removed that a load left behind that was killed. */
    public void removeLeftover(String path) {
        removals.add(Path.of(path), true, false);
    }

    /** Has something removed that a scan found and that can be no entry, unless something was written to take its place. */
    public void removeStray(Path path) {
        Path below = start.root().relativize(path);
        if (placements.of(Names.slashed(below)).isEmpty()) {
            removals.add(below, true, true);
        }
    }

    /** How many files, links and directories were removed that the snapshot does not have. */
    public long removed() {
        return removals.removed();
    }

    /**
     * Puts everything in its place; {@link #rollback} can still move it all back.
     *
     * @throws PlacementException when something cannot be put in its place
     */
    public void place() throws IOException {
        placements.take(steps(), removals);
        start.placed();
    }

    /**
     * Removes what has to go. There is no way back from here: what cannot be done, as it belongs to another user, is left
     * as it is, with a warning.
     */
    public void settle() {
        settled = true;
        removals.run(steps(), placements, warnings);
        finisher.retouch(steps());
    }

    /**
     * Gives a directory, all of whose content stands, its mode and time.
     *
     * @param made whether {@link #directory} made it here, with its mode as far as possible
     */
    public void finish(Directory directory, boolean made) {
        finisher.finish(directory, made, steps());
    }

    /**
     * Removes everything that was written, and moves back what had its place; what fails is warned about. After
     * {@link #settle} it does nothing.
     *
     * @return whether everything is as it was
     */
    public boolean rollback() {
        if (settled) {
            return true;
        }
        settled = true;
        for (PartedFile file : begun) {
            try {
                file.close();
            } catch (IOException e) {
                // Its bytes are not wanted any more.
            }
        }
        boolean complete = new Rollback(start, placements, warnings).run(steps());
        close();
        return complete && root.remove(warnings);
    }

    /** Gives the directories that were only opened up their modes, ends the journal, and finishes the cache directory. */
    @Override
    public void close() {
        finisher.end(steps(), root.isMade());
        try {
            linked.close();
            for (Steps one : steps.values()) {
                one.close();
            }
        } catch (IOException e) {
            warnings.add(Names.shown(start.root()) + " could not be closed: " + Scan.reason(e));
        }
    }
}

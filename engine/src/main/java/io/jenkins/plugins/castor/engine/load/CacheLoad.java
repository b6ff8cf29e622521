package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.ContentComparer;
import io.jenkins.plugins.castor.engine.snapshot.Difference;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import io.jenkins.plugins.castor.engine.tree.EntryList;
import io.jenkins.plugins.castor.engine.tree.FileReader;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.tree.TreeWriter;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.tree.calls.NameRules;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * Loads one cache directory: decides what to do with every path, adds the files to write to the {@link LoadPlan}, and
 * handles directories, links and removals itself. Call {@link #settle} or {@link #rollback} at the end. One thread builds
 * it and calls all methods.
 */
final class CacheLoad implements Difference.Visitor {

    private final CacheDirectory cache;
    private final boolean clean;
    private final LoadPlan plan;
    private final Warnings warnings;
    private final TreeWriter writer;

    private final DirectoryMaker maker;
    private final LoadPlan.Destination destination;
    private final EntryList directories = new EntryList();
    private final EntryList links = new EntryList();
    private final ContentComparer comparer;
    private final RestorableEntries restorable;
    private String removedDirectory;
    private List<Path> strays = List.of();
    private boolean changed;
    private long entries;
    private long written;
    private long bytes;
    private long unchanged;

    CacheLoad(CacheDirectory cache, boolean clean, LoadPlan plan, LoadThreads threads, Warnings warnings) {
        this.cache = cache;
        this.clean = clean;
        this.plan = plan;
        this.warnings = warnings;
        this.writer = new TreeWriter(cache.path(), warnings);
        this.maker = new DirectoryMaker(writer, threads);
        this.restorable = new RestorableEntries(cache.filter(), warnings, NameRules.HERE);
        this.destination = new LoadPlan.Destination(writer, maker);
        // A file that cannot be read is replaced, so warnings about it would be noise.
        this.comparer =
                new ContentComparer(new FileReader(cache.path(), new Warnings()), threads.workers(), this::compared);
    }

    @Override
    public void onlySaved(Entry saved, Content content) {
        if (!restorable.accepts(saved)) {
            return;
        }
        entries++;
        changed = true;
        if (saved instanceof RegularFile file) {
            write(file, content);
        } else if (saved instanceof Directory) {
            directories.add(saved, DirectoryMaker.MADE);
            maker.make((Directory) saved);
        } else if (saved instanceof SymbolicLink link && !Names.staysInside(link.directory(), link.target())) {
            warnings.add("left out " + Names.shown(cache.path().resolve(link.path()))
                    + ": the link leads out of its cache directory");
        } else {
            links.add(saved, 0);
        }
    }

    private void write(RegularFile file, Content content) {
        written++;
        bytes += file.size();
        changed = true;
        if (content == null) {
            plan.addEmpty(destination, file);
        } else {
            plan.add(destination, file, content);
        }
    }

    @Override
    public void both(Entry saved, Content content, Entry found) throws IOException, InterruptedException {
        boolean alike = saved.equals(found)
                || (saved instanceof Directory && found instanceof Directory)
                || (saved instanceof RegularFile && found instanceof RegularFile);
        if (!alike) {
            onlySaved(saved, content);
            return;
        }
        if (!restorable.keeps(saved)) {
            return;
        }
        entries++;
        if (saved instanceof Directory directory && found instanceof Directory existing) {
            bothDirectories(directory, existing);
        } else if (saved instanceof RegularFile file && found instanceof RegularFile existing) {
            bothFiles(file, content, existing);
        } else if (saved instanceof HardLink) {
            links.add(saved, 0); // its target may get replaced
        }
    }

    private void bothDirectories(Directory saved, Directory found) {
        directories.add(saved, saved.mode() == found.mode() ? DirectoryMaker.MADE : 0);
        boolean isRoot = saved.directory().isEmpty();
        changed |= saved.mtime() != found.mtime() || (!isRoot && saved.mode() != found.mode());
    }

    private void bothFiles(RegularFile saved, Content content, RegularFile found)
            throws IOException, InterruptedException {
        if (saved.size() != found.size()) {
            write(saved, content);
        } else if (saved.equals(found)) {
            unchanged++;
        } else if (content == null || saved.mtime() == found.mtime()) {
            retouch(saved, content);
        } else {
            // Most files with the same size and another time were only touched, so compare before writing.
            comparer.add(new ContentComparer.Doubt(found, content, saved, 0));
        }
    }

    private void retouch(RegularFile file, Content content) {
        unchanged++;
        changed = true;
        writer.retouch(file, content == null ? 0 : content.used());
    }

    @Override
    public void onlyFound(Entry found) {
        if (clean && !found.path().isEmpty()) {
            changed = true;
            if (RestorableEntries.isUnder(removedDirectory, found)) {
                return;
            }
            boolean whole = cache.filter().isAll(); // with a filter, a directory may hold excluded files that stay
            writer.remove(found.path(), whole);
            removedDirectory = whole && found instanceof Directory ? found.directory() : removedDirectory;
        }
    }

    private void compared(ContentComparer.Doubt doubt, boolean same) {
        if (same) {
            retouch(doubt.saved(), doubt.content());
        } else {
            write(doubt.saved(), doubt.content());
        }
    }

    @Override
    public void end() throws IOException, InterruptedException {
        comparer.finish();
        maker.start();
    }

    /** Removes temporary files that a killed load left behind. */
    void removeLeftovers(List<String> paths) {
        paths.forEach(writer::removeLeftover);
        changed |= !paths.isEmpty();
    }

    /**
     * Takes the paths that cannot be entries and were not compared; a cleaning load removes them in {@link #settle}.
     */
    void removeStrays(List<Path> found) {
        strays = clean ? found : List.of();
        changed |= !strays.isEmpty();
    }

    /** Creates the symbolic and hard links, once all files are written. */
    void makeLinks() throws IOException, InterruptedException {
        maker.await(maker.wanted());
        for (EntryList.Cursor cursor = links.cursor(); cursor.next(); ) {
            Interrupts.check();
            if (cursor.entry() instanceof SymbolicLink link) {
                writer.link(link);
            } else if (cursor.entry() instanceof HardLink link) {
                writer.link(link);
            }
        }
    }

    /**
     * Puts what was written in its place. {@link #rollback} can still undo it.
     *
     * @throws IOException when something cannot be put in its place
     */
    void place() throws IOException {
        if (changed) {
            writer.place();
        }
    }

    /** Removes what has to go, and sets modes and times. Cannot be undone. */
    void settle(ExecutorService pool) {
        if (changed) {
            strays.forEach(writer::removeStray);
            writer.settle();
            maker.finish(directories, pool);
        }
        writer.close();
    }

    /** Removes everything that this load wrote; whether the cache directory is as it was before. */
    boolean rollback() {
        return writer.rollback();
    }

    /** Saved files, directories and links that this load accepted. */
    long entries() {
        return entries;
    }

    /** Adds the files that will be written. */
    void addNeeds(FreeSpace space) {
        space.need(cache.path(), bytes);
    }

    /** Files that were written. */
    long written() {
        return written;
    }

    /** Files whose content was already right. */
    long unchanged() {
        return unchanged;
    }

    /** Entries removed because the snapshot lacks them. */
    long removed() {
        return writer.removed();
    }
}

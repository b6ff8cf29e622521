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
import io.jenkins.plugins.castor.engine.work.Interrupts;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** One cache directory of a load: decides what to do about every path, and does what is not a file's content. */
final class CacheLoad implements Difference.Visitor {

    /** What a directory's owner needs to write into it. */
    private static final int WRITABLE = 0300;

    private final CacheDirectory cache;
    private final boolean clean;
    private final LoadPlan plan;
    private final Warnings warnings;
    private final TreeWriter writer;

    private final DirectoryMaker maker;
    private final LoadPlan.Destination destination;
    private final EntryList directories = new EntryList();
    private final EntryList links = new EntryList();
    private final ContentComparer doubts;
    private String removedDirectory;
    private String leftOutDirectory;
    private List<Path> strays = List.of();
    private boolean changed;
    private long entries;
    private long written;
    private long unchanged;
    private long removed;

    CacheLoad(CacheDirectory cache, boolean clean, LoadPlan plan, LoadThreads threads, Warnings warnings) {
        this.cache = cache;
        this.clean = clean;
        this.plan = plan;
        this.warnings = warnings;
        this.writer = new TreeWriter(cache.path(), warnings);
        this.maker = new DirectoryMaker(writer, threads);
        this.destination = new LoadPlan.Destination(writer, maker);
        // A file that cannot be read here is replaced: that is no news.
        this.doubts =
                new ContentComparer(new FileReader(cache.path(), new Warnings()), threads.workers(), this::settled);
    }

    @Override
    public void onlySaved(Entry saved, Content content) {
        if (!accepted(saved)) {
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
        changed = true;
        if (content == null) {
            plan.addEmpty(destination, file);
        } else {
            plan.add(destination, file, content);
        }
    }

    /** Whether this VM can and wants to have something of this name. */
    private boolean accepted(Entry entry) {
        if (isUnder(leftOutDirectory, entry)) {
            return false; // nothing made or checked the directory that it would be written into
        }
        boolean accepted = counts(entry) && isNameable(entry);
        if (!accepted && entry instanceof Directory) {
            leftOutDirectory = entry.directory();
        }
        return accepted;
    }

    private boolean counts(Entry entry) {
        if (cache.filter().isAll()) {
            return true;
        }
        if (!cache.filter().accepts(entry.path(), entry instanceof Directory)) {
            return false;
        }
        if (entry instanceof HardLink link && !counts(link.target())) {
            warnings.add("left out " + Names.shown(link.path()) + ": it is a further name of "
                    + Names.shown(link.target()) + ", which is excluded here");
            return false;
        }
        return true;
    }

    /** Whether a file and all directories above it count. */
    private boolean counts(String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (!cache.filter().accepts(path.substring(0, slash), true)) {
                return false;
            }
        }
        return cache.filter().accepts(path, false);
    }

    /** Asked for every entry: what stands above it was asked for before it. */
    private boolean isNameable(Entry entry) {
        String name = entry instanceof Directory ? entry.directory() : entry.name();
        String target = entry instanceof SymbolicLink link
                ? link.target()
                : entry instanceof HardLink further ? further.target() : "";
        if (isAscii(name) && isAscii(target)) {
            return true;
        }
        try {
            return Path.of(name + '/' + target).getNameCount() > 0; // throws for what does not fit
        } catch (InvalidPathException e) {
            warnings.add("left out " + Names.shown(entry.path())
                    + ": its name or target does not fit the file-name encoding of this JVM; use a UTF-8 locale");
            return false;
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void both(Entry saved, Content content, Entry found) throws IOException, InterruptedException {
        if (saved instanceof Directory directory && found instanceof Directory there) {
            entries++;
            bothDirectories(directory, there);
        } else if (saved instanceof RegularFile file && found instanceof RegularFile there) {
            entries++;
            bothFiles(file, content, there);
        } else if (saved.equals(found)) {
            entries++;
            if (saved instanceof HardLink) {
                links.add(saved, 0); // the file that it names may get replaced
            }
        } else {
            onlySaved(saved, content);
        }
    }

    private void bothDirectories(Directory saved, Directory found) {
        boolean isWritable = (found.mode() & WRITABLE) == WRITABLE;
        boolean isReady = isWritable && saved.mode() == found.mode();
        directories.add(saved, isReady ? DirectoryMaker.MADE : 0);
        if (!isWritable) {
            maker.make(saved);
            changed = true; // the maker opens it, so it has to be closed again
        }
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
            retouch(saved);
        } else {
            // Most files of the right size and another time were only touched.
            doubts.add(new ContentComparer.Doubt(found, content, saved, 0));
        }
    }

    private void retouch(RegularFile file) {
        unchanged++;
        changed = true;
        writer.retouch(file);
    }

    @Override
    public void onlyFound(Entry found) {
        if (clean && !found.path().isEmpty()) {
            removed++;
            changed = true;
            if (isUnder(removedDirectory, found)) {
                return;
            }
            boolean whole = cache.filter().isAll(); // what does not count is nobody's to remove
            writer.remove(found.path(), whole);
            removedDirectory = whole && found instanceof Directory ? found.directory() : removedDirectory;
        }
    }

    private static boolean isUnder(String directory, Entry entry) {
        return directory != null
                && (entry.directory().equals(directory) || entry.directory().startsWith(directory + "/"));
    }

    private void settled(ContentComparer.Doubt doubt, boolean same) {
        if (same) {
            retouch(doubt.saved());
        } else {
            write(doubt.saved(), doubt.content());
        }
    }

    @Override
    public void end() throws IOException, InterruptedException {
        doubts.finish();
        maker.start();
    }

    /** Has removed what a load that was killed left behind. */
    void removeLeftovers(List<String> paths) {
        paths.forEach(path -> writer.remove(path, true));
        changed |= !paths.isEmpty();
    }

    /** Has what can be no entry, and so was not compared, removed where that is wanted. */
    void removeStrays(List<Path> found) {
        strays = clean ? found : List.of();
        changed |= !strays.isEmpty();
    }

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

    void commit(ExecutorService pool) {
        if (changed) {
            removed += strays.stream().filter(writer::removeStray).count();
            writer.commit();
            maker.finish(directories, pool);
        }
    }

    void rollback() {
        writer.rollback();
    }

    long entries() {
        return entries;
    }

    long written() {
        return written;
    }

    long unchanged() {
        return unchanged;
    }

    long removed() {
        return removed;
    }
}

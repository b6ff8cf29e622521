package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Decides which entries of a snapshot a load may write: those that the filter includes and whose names this JVM can
 * express. Warns about the others. Ask in the order of the snapshot.
 */
final class RestorableEntries {

    private final PathFilter filter;
    private final Warnings warnings;

    /** The directory that was left out last, and everything below it with it. */
    private String skippedDirectory;

    RestorableEntries(PathFilter filter, Warnings warnings) {
        this.filter = filter;
        this.warnings = warnings;
    }

    /** Whether an entry stands in a directory, or is that directory. */
    static boolean isUnder(String directory, Entry entry) {
        return directory != null
                && (entry.directory().equals(directory) || entry.directory().startsWith(directory + "/"));
    }

    /** Whether the filter includes an entry and this JVM can express its name. */
    boolean accepts(Entry entry) {
        if (isUnder(skippedDirectory, entry)) {
            return false; // its directory was neither made nor checked
        }
        boolean accepted = isIncluded(entry) && isEncodable(entry);
        if (!accepted && entry instanceof Directory) {
            skippedDirectory = entry.directory();
        }
        return accepted;
    }

    private boolean isIncluded(Entry entry) {
        if (filter.isAll()) {
            return true;
        }
        if (!filter.accepts(entry.path(), entry instanceof Directory)) {
            return false;
        }
        if (entry instanceof HardLink link && !isIncluded(link.target())) {
            warnings.add("left out " + Names.shown(link.path()) + ": it is a hard link to " + Names.shown(link.target())
                    + ", which is excluded here");
            return false;
        }
        return true;
    }

    /** Whether the filter includes a file and all directories above it. */
    private boolean isIncluded(String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (!filter.accepts(path.substring(0, slash), true)) {
                return false;
            }
        }
        return filter.accepts(path, false);
    }

    /** Whether the JVM's file-name encoding can express an entry's name; its parent directories were checked before. */
    private boolean isEncodable(Entry entry) {
        String name = entry instanceof Directory ? entry.directory() : entry.name();
        String target = entry instanceof SymbolicLink link
                ? link.target()
                : entry instanceof HardLink hardLink ? hardLink.target() : "";
        if (isAscii(name) && isAscii(target)) {
            return true;
        }
        try {
            return Path.of(name + '/' + target).getNameCount() > 0; // throws when a character has no encoding
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
}

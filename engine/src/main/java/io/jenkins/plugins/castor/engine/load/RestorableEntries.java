package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.tree.calls.NameRules;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which entries of a snapshot a load may write: those that the filter includes and whose names this JVM can
 * express and this system can have, each of its own. Warns about the others. Ask in the order of the snapshot.
 */
final class RestorableEntries {

    private final PathFilter filter;
    private final Warnings warnings;
    private final NameRules rules;

    /** The paths so far, by what they are on a system where different names can be the same; empty elsewhere. */
    private final Map<String, String> paths = new HashMap<>();

    /** The directory that was left out last, and everything below it with it. */
    private String skippedDirectory;

    RestorableEntries(PathFilter filter, Warnings warnings, NameRules rules) {
        this.filter = filter;
        this.warnings = warnings;
        this.rules = rules;
    }

    /** Whether an entry stands in a directory, or is that directory. */
    static boolean isUnder(String directory, Entry entry) {
        return directory != null
                && (entry.directory().equals(directory) || entry.directory().startsWith(directory + "/"));
    }

    /** Whether the filter includes an entry, and a file can have its name. */
    boolean accepts(Entry entry) {
        if (isUnder(skippedDirectory, entry)) {
            return false; // its directory was neither made nor checked
        }
        return skipUnless(isIncluded(entry) && isEncodable(entry) && isPossible(entry) && isFirst(entry), entry);
    }

    /** Whether an entry that stands here already is the only one that does under its name. */
    boolean keeps(Entry entry) {
        return !isUnder(skippedDirectory, entry) && skipUnless(isFirst(entry), entry);
    }

    private boolean skipUnless(boolean accepted, Entry entry) {
        if (!accepted && entry instanceof Directory) {
            skippedDirectory = entry.directory();
        }
        return accepted;
    }

    private boolean isPossible(Entry entry) {
        if (rules.takeAnyName()) {
            return true; // without making the path of each entry
        }
        Optional<String> problem = rules.problem(entry.path())
                .or(() -> entry instanceof HardLink link ? rules.problem(link.target()) : Optional.empty());
        problem.ifPresent(why -> warnings.add("left out " + Names.shown(entry.path()) + ": " + why));
        return problem.isEmpty();
    }

    private boolean isFirst(Entry entry) {
        if (!rules.folds()) {
            return true;
        }
        String first = paths.putIfAbsent(rules.folded(entry.path()), entry.path());
        if (first != null) {
            warnings.add("left out " + Names.shown(entry.path()) + ": on this system that is the same name as "
                    + Names.shown(first));
        }
        return first == null;
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

package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.tree.EntryOrder;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Checks the paths of one cache directory as they come: each is valid, comes after the one before, stands in a directory
 * that came before, and has not the name of something else. The order makes that cheap: only the directories above the
 * current one are remembered.
 */
final class PathCheck {

    /** A path that breaks a rule; the message says which. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /** A directory that may still get sub-directories. */
    private static final class Level {
        final String path;
        final NameSet names = new NameSet();
        String lastName;

        Level(String path) {
            this.path = path;
        }
    }

    private final Deque<Level> levels = new ArrayDeque<>();

    String directory(String path) {
        if (levels.isEmpty()) {
            if (!path.isEmpty()) {
                throw new Refused("the first entry must be the cache directory itself");
            }
            levels.push(new Level(path));
            return path;
        }
        if (!Names.isPath(path)) {
            throw new Refused("not a path below a cache directory: " + Names.shown(path));
        }
        if (EntryOrder.comparePaths(path, levels.element().path) <= 0) {
            throw new Refused("the directory comes twice or too late: " + Names.shown(path));
        }
        int slash = path.lastIndexOf('/');
        String parent = slash < 0 ? "" : path.substring(0, slash);
        while (!levels.element().path.equals(parent)) {
            levels.pop();
            if (levels.isEmpty()) {
                throw new Refused("nothing says what stands above the directory " + Names.shown(path));
            }
        }
        if (levels.element().names.has(path.substring(slash + 1))) {
            throw new Refused("the directory has the name of a file or a link: " + Names.shown(path));
        }
        levels.push(new Level(path));
        return path;
    }

    /** The directory in which a name stands. */
    String name(String name) {
        if (levels.isEmpty()) {
            throw new Refused("the first entry must be the cache directory itself");
        }
        if (!Names.isSegment(name)) {
            throw new Refused("not a name: " + Names.shown(name));
        }
        Level level = levels.element();
        if (level.lastName != null && EntryOrder.comparePaths(level.lastName, name) >= 0) {
            throw new Refused("the name comes twice or too late: " + Names.shown(name));
        }
        level.lastName = name;
        level.names.add(name);
        return level.path;
    }

    /** The path that a hard link names. */
    String target(String path) {
        if (!Names.isPath(path)) {
            throw new Refused("not a path below a cache directory: " + Names.shown(path));
        }
        return path;
    }
}

package io.jenkins.plugins.castor.engine.snapshot;

import io.jenkins.plugins.castor.engine.tree.EntryOrder;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Checks the paths of one cache directory in the order of a snapshot: each path is valid, sorts after the previous one,
 * is in a directory that came before, and is unique. Thanks to the order, it needs to remember only the directories
 * above the current one.
 */
final class PathCheck {

    /** Thrown for a path that breaks a rule. The message says which. */
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
                throw new Refused("there is no entry for the parent of the directory " + Names.shown(path));
            }
        }
        if (levels.element().names.has(path.substring(slash + 1))) {
            throw new Refused("the directory has the same name as a file or a link: " + Names.shown(path));
        }
        levels.push(new Level(path));
        return path;
    }

    /** Enters the directory of the names that follow. */
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

    /** Checks the target path of a hard link. */
    String target(String path) {
        if (!Names.isPath(path)) {
            throw new Refused("not a path below a cache directory: " + Names.shown(path));
        }
        return path;
    }
}

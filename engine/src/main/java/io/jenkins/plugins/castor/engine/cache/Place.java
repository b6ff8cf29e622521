package io.jenkins.plugins.castor.engine.cache;

import io.jenkins.plugins.castor.engine.cache.Surroundings.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A possible location of a preset's directory.
 *
 * @param systems the operating systems on which it is tried
 * @param conditions the other conditions that must hold
 * @param start where the path starts
 * @param below the rest of the path, relative, with slashes; may be empty
 */
record Place(Set<Os> systems, Set<Condition> conditions, Reference start, String below) {
    enum Condition {
        /** The directory already exists. */
        EXISTING,
        /** The build runs as root, judging by its home directory. */
        ROOT,
        /** The machine follows the XDG specification, by the criteria of Composer. */
        XDG
    }

    Place {
        systems = Set.copyOf(systems);
        conditions = Set.copyOf(conditions);
    }

    /** Returns the path; empty if this location does not apply here. */
    Optional<Reference.Value> find(Surroundings here) {
        if (!systems.contains(here.os())
                || (conditions.contains(Condition.ROOT)
                        && !here.home().toString().equals("/root"))
                || (conditions.contains(Condition.XDG) && !followsXdg(here))) {
            return Optional.empty();
        }
        return start.find(here)
                .map(found -> new Reference.Value(found.path().resolve(below).normalize(), found.origin()))
                .filter(found -> !conditions.contains(Condition.EXISTING) || Files.isDirectory(found.path()));
    }

    private static boolean followsXdg(Surroundings here) {
        return here.environment().keySet().stream().anyMatch(name -> name.startsWith("XDG_"))
                || Files.isDirectory(Path.of("/etc/xdg"));
    }
}
